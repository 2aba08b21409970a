import { Button, Radio, Segmented } from "antd";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { EmptyState } from "../../components/EmptyState";
import { FormDrawer, FormRow, SelectField, TextField } from "../../components/form";
import { FaultState, RowsSkeleton } from "../../components/Loaded";
import type { BillRow, SuppliedBy } from "../../generated/commands";
import { useCommand, useLive } from "../../lib/data";
import { useDraft } from "../../lib/draft";
import { formatPrice, formatRate } from "../../lib/format";
import { roomName } from "../../lib/words";
import { useNames } from "./names";
import styles from "./supply.module.css";

interface Choice {
  material: string | null;
  pack: string | null;
  waste: string;
  supplied: SuppliedBy | "quote";
}

/** Which material a line takes; several lines at once. Closed while there is no row. */
export function ChooseDrawer(props: { rows: BillRow[]; onClose: () => void }) {
  const { t } = useTranslation("supply");
  const names = useNames();
  const first = props.rows[0];
  const [text, setText] = useState("");
  const initial = useMemo(
    (): Choice => ({
      material: first?.material?.id ?? null,
      pack: first?.chosen ? (first.material?.pack.id ?? null) : null,
      waste: first?.wasteSource === "hand" ? formatRate(first.waste) : "",
      supplied: first?.suppliedChosen ? first.supplied : "quote",
    }),
    [first],
  );
  const draft = useDraft(`supply.choice.${first?.line ?? ""}`, initial);
  const live = useLive(
    "supply.candidates",
    { line: first?.line ?? "", text },
    { enabled: first !== undefined, keep: true },
  );
  const save = useCommand("supply.choose_material", {
    form: true,
    done: ({ count }) => t("chosenDone", { count }),
  });
  const send = async (choice: Choice) => {
    const done = await save.run({
      lines: props.rows.map((row) => row.line),
      material: choice.material,
      pack: choice.pack,
      waste: choice.waste,
      supplied: choice.supplied === "quote" ? null : choice.supplied,
    });
    if (!done.ok) return;
    draft.discard();
    setText("");
    props.onClose();
  };
  const candidates = live.data ?? [];
  const current = candidates.find(({ material }) => material.id === draft.value.material);
  return (
    <FormDrawer
      open={first !== undefined}
      title={
        props.rows.length > 1
          ? t("chooseMany", { count: props.rows.length })
          : t("chooseFor", {
              name: first
                ? `${roomName(first.room, first.roomEn)} · ${names.pick(first.lineName, first.lineNameEn)}`
                : "",
            })
      }
      submit={t("takeMaterial")}
      command={save}
      draft={draft}
      onSubmit={() => void send(draft.value)}
      onClose={() => {
        setText("");
        props.onClose();
      }}
      width={560}
      extra={
        first?.chosen || first?.suppliedChosen || first?.wasteSource === "hand" ? (
          <Button
            onClick={() => void send({ material: null, pack: null, waste: "", supplied: "quote" })}
          >
            {t("clearChoice")}
          </Button>
        ) : null
      }
    >
      <FormRow label={t("findMaterial")} name="material" help={t("findMaterialHelp")}>
        <TextField value={text} onChange={setText} placeholder={t("searchMaterial")} autoFocus />
      </FormRow>
      <div className={styles.candidates}>
        {live.fault ? <FaultState fault={live.fault} onRetry={live.refresh} /> : null}
        {live.loading ? <RowsSkeleton rows={3} /> : null}
        {live.data && candidates.length === 0 ? (
          <EmptyState
            compact
            picture="search"
            title={t("noCandidates")}
            text={t("noCandidatesText")}
          />
        ) : null}
        <Radio.Group
          className={styles.options ?? ""}
          value={draft.value.material}
          onChange={(event) => draft.patch({ material: event.target.value as string, pack: null })}
        >
          {candidates.map(({ material, waste, fits }) => (
            <Radio key={material.id} value={material.id} className={styles.option ?? ""}>
              <span className={styles.optionName}>
                {material.code} {names.material(material)}
                {fits ? null : <span className={styles.quiet}> {t("otherGroup")}</span>}
              </span>
              <span className={styles.optionFacts}>
                {names.packOf(material.pack, material.unit)} ·{" "}
                {material.price === null ? t("noPrice") : `¥${formatPrice(material.price)}`} ·{" "}
                {t("wasteIs", { waste: formatRate(waste) })} ·{" "}
                {t("leadIs", { count: material.leadDays })}
                {material.supplierName === ""
                  ? ""
                  : ` · ${names.pick(material.supplierName, material.supplierNameEn)}`}
              </span>
            </Radio>
          ))}
        </Radio.Group>
      </div>
      {current && current.packs.length > 1 ? (
        <FormRow label={t("pack")} name="pack">
          <SelectField
            value={draft.value.pack ?? current.material.pack.id}
            onChange={(pack) => draft.set("pack", pack)}
            options={current.packs.map((pack) => ({
              value: pack.id ?? "",
              label: names.packOf(pack, current.material.unit),
            }))}
          />
        </FormRow>
      ) : null}
      <FormRow label={t("wasteOwn")} name="waste" help={t("wasteHelp")}>
        <TextField
          value={draft.value.waste}
          onChange={(waste) => draft.set("waste", waste)}
          placeholder={current ? formatRate(current.waste) : "5%"}
        />
      </FormRow>
      <FormRow label={t("suppliedBy")} name="supplied">
        <Segmented<Choice["supplied"]>
          value={draft.value.supplied}
          onChange={(supplied) => draft.set("supplied", supplied)}
          options={(["quote", "firm", "owner"] as const).map((value) => ({
            value,
            label: t(`supplied.${value}`),
          }))}
        />
      </FormRow>
    </FormDrawer>
  );
}
