import { PlusOutlined, UndoOutlined } from "@ant-design/icons";
import { Button, Switch, type TableColumnsType, Tag } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useConfirm } from "../../../components/Confirm";
import { DataTable } from "../../../components/DataTable";
import { FaultState } from "../../../components/Loaded";
import type { CheckCondition, QuoteCheck, WorkItem } from "../../../generated/commands";
import { useCommand, useLive } from "../../../lib/data";
import { shownLanguage } from "../../../lib/words";
import { named } from "../names";
import styles from "../quoting.module.css";
import { CheckDrawer } from "./CheckDrawer";
import { StateTag, usePriceBook } from "./fields";

export function checkText(check: { text: string; textEn: string }): string {
  return shownLanguage() === "en" && check.textEn !== "" ? check.textEn : check.text;
}

/** What quotes are checked for: switched, changed, added, and back to what ships. */
export function ChecksTab() {
  const { t } = useTranslation("quoting");
  const live = useLive("quoting.checks", {});
  const items = usePriceBook();
  const [shown, setShown] = useState<string | "new" | null>(null);
  const confirm = useConfirm();
  const flip = useCommand("quoting.switch_check");
  const reset = useCommand("quoting.reset_checks", { done: t("checks.resetDone") });
  if (live.fault && !live.data) return <FaultState fault={live.fault} onRetry={live.refresh} />;
  const changed = live.data?.filter(({ state }) => state === "changed").length ?? 0;
  const onReset = async () => {
    const sure = await confirm({
      title: t("checks.resetTitle"),
      text: t("checks.resetText", { count: changed }),
      verb: t("checks.reset"),
    });
    if (sure) await reset.run({ code: null });
  };
  const columns: TableColumnsType<QuoteCheck> = [
    {
      title: t("checks.active"),
      width: 64,
      render: (_, check) => (
        <Switch
          size="small"
          checked={check.active}
          aria-label={checkText(check)}
          onClick={(active, event) => {
            event.stopPropagation();
            void flip.run({ code: check.code, active });
          }}
        />
      ),
    },
    {
      title: t("checks.text"),
      ellipsis: true,
      width: 250,
      render: (_, check) => (
        <span className={check.active ? undefined : styles.quiet}>{checkText(check)}</span>
      ),
    },
    {
      title: t("checks.grade"),
      width: 110,
      render: (_, { grade }) => (
        <Tag style={{ marginInlineEnd: 0 }} {...(grade === "missing" ? { color: "error" } : {})}>
          {t(`checks.grades.${grade}`)}
        </Tag>
      ),
    },
    { title: t("checks.scope"), width: 100, render: (_, { scope }) => t(`checks.scopes.${scope}`) },
    {
      title: t("checks.when"),
      ellipsis: true,
      render: (_, check) => <Condition condition={check.when} items={items} />,
    },
    {
      title: t("checks.lacks"),
      ellipsis: true,
      render: (_, check) => <Condition condition={check.lacks} items={items} />,
    },
    { title: t("state.title"), width: 90, render: (_, { state }) => <StateTag state={state} /> },
  ];
  const check = live.data?.find(({ code }) => code === shown) ?? null;
  return (
    <>
      <div className={styles.tabBar}>
        <span className={styles.quiet}>{t("checks.help")}</span>
        <Button
          icon={<UndoOutlined />}
          disabled={changed === 0}
          loading={reset.pending}
          onClick={() => void onReset()}
        >
          {t("checks.reset")}
        </Button>
        <Button type="primary" icon={<PlusOutlined />} onClick={() => setShown("new")}>
          {t("checks.add")}
        </Button>
      </div>
      <DataTable
        rows={live.data}
        columns={columns}
        rowKey="code"
        minWidth={960}
        current={check?.code}
        onOpen={({ code }) => setShown(code)}
        aria-label={t("settings.tabs.checks")}
      />
      <CheckDrawer
        key={shown ?? ""}
        open={shown !== null}
        check={check}
        items={items}
        onClose={() => setShown(null)}
      />
    </>
  );
}

/** A condition in one line: rooms, items by name, words. */
function Condition(props: { condition: CheckCondition; items: readonly WorkItem[] }) {
  const { t } = useTranslation(["quoting", "design"]);
  const { condition, items } = props;
  const item = (code: string) => {
    const known = items.find((each) => each.code === code);
    return known ? named(known) : code;
  };
  const comma = t("quoting:checks.comma");
  return [
    condition.kinds.map((kind) => t(`design:roomKinds.${kind}`)).join(comma),
    condition.codes.map(item).join(comma),
    wordsShown(condition.words)
      .map((word) => t("quoting:checks.word", { word }))
      .join(comma),
  ]
    .filter((part) => part !== "")
    .join(t("quoting:checks.semicolon"));
}

/** Words are kept for both languages; a line of the list shows those of its own, where there are any. */
function wordsShown(words: readonly string[]): readonly string[] {
  const chinese = shownLanguage() === "zh";
  const own = words.filter((word) => /[\u3400-\u9fff]/.test(word) === chinese);
  return own.length > 0 ? own : words;
}
