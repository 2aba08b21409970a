import { Button, Select } from "antd";
import { useTranslation } from "react-i18next";
import { SearchBox } from "../../components/SearchBox";
import { useLive } from "../../lib/data";
import styles from "./crm.module.css";
import type { useLeadFilter } from "./useLeadFilter";
import { LEVELS, NEXT_STATES, SOURCES } from "./words";

/** Search and filters over leads. */
export function FilterBar(props: {
  leads: ReturnType<typeof useLeadFilter>;
  /** Over the pool, where nobody is the owner. */
  pool?: boolean;
  children?: React.ReactNode;
}) {
  const { t } = useTranslation("crm");
  const { values, change, filtered, clear } = props.leads;
  const members = useLive("firm.members", {});
  const owners = [
    { value: "pool", label: t("pool") },
    ...(members.data ?? []).map((member) => ({ value: member.id, label: member.name })),
  ];
  const pick = (
    name: string,
    all: string,
    value: string | null,
    options: { value: string; label: string }[],
  ) => (
    <Select
      value={value}
      allowClear
      placeholder={all}
      aria-label={all}
      className={styles.filter ?? ""}
      popupMatchSelectWidth={false}
      onChange={(next: string | undefined) => change({ [name]: next ?? null })}
      options={options}
    />
  );
  return (
    <>
      <SearchBox
        width={250}
        value={values.q}
        placeholder={t("searchLeads")}
        onChange={(q) => change({ q })}
      />
      {props.pool ? null : pick("owner", t("everyone"), values.owner, owners)}
      {pick(
        "next",
        t("anyNext"),
        values.next,
        NEXT_STATES.map((value) => ({ value, label: t(`next.${value}`) })),
      )}
      {pick(
        "level",
        t("anyLevel"),
        values.level,
        LEVELS.map((value) => ({ value, label: t(`levels.${value}`) })),
      )}
      {pick(
        "source",
        t("anySource"),
        values.source,
        SOURCES.map((value) => ({ value, label: t(`sources.${value}`) })),
      )}
      {filtered ? (
        <Button type="text" onClick={clear}>
          {t("clearFilters")}
        </Button>
      ) : null}
      <span className={styles.spacer} />
      {props.children}
    </>
  );
}
