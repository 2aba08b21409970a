import { memo, useMemo } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import {
  DateField,
  FormDrawer,
  FormGrid,
  FormRow,
  QuantityField,
  SelectField,
  TextArea,
  TextField,
} from "../../components/form";
import type { QuoteSheet, SaveHead } from "../../generated/commands";
import { useCommand } from "../../lib/data";
import { useDraft } from "../../lib/draft";
import { ModeRow, PackagePriceRow, RoundUnitRow, TermsRow } from "./AgreedRows";
import styles from "./quoting.module.css";

/** What stands at the head of a quote: customer, mode, area, validity, note, terms. */
export const HeadDrawer = memo(function HeadDrawer(props: {
  open: boolean;
  sheet: QuoteSheet;
  onClose: () => void;
}) {
  const { t } = useTranslation("quoting");
  const { sheet } = props;
  const locked = sheet.status !== "draft";
  const initial = useMemo(
    (): SaveHead => ({
      id: sheet.id,
      title: sheet.title,
      mode: sheet.mode,
      area: sheet.areaOwn ? sheet.area : null,
      floor: sheet.floor,
      lift: sheet.lift,
      packagePrice: sheet.packagePrice,
      roundUnit: sheet.roundUnit,
      validUntil: sheet.validUntil,
      note: sheet.note,
      terms: sheet.terms,
    }),
    [sheet],
  );
  const draft = useDraft(`quoting.head.${sheet.id}`, initial);
  const save = useCommand("quoting.save_head", { form: true, done: t("head.saved") });
  const { value, set } = draft;
  const submit = async () => {
    if (locked) return props.onClose();
    if (!(await save.run(value)).ok) return;
    draft.discard();
    props.onClose();
  };
  const yesNo = [
    { value: "yes", label: t("head.withLift") },
    { value: "no", label: t("head.withoutLift") },
  ] as const;
  return (
    <FormDrawer
      open={props.open}
      title={t("head.title")}
      submit={locked ? t("common:close") : t("head.save")}
      command={save}
      draft={draft}
      onSubmit={() => void submit()}
      onClose={props.onClose}
      width={520}
    >
      <dl className={styles.facts}>
        <dt>{t("head.customer")}</dt>
        <dd>{sheet.customer ?? "–"}</dd>
        <dt>{t("head.address")}</dt>
        <dd>{sheet.address || "–"}</dd>
        <dt>{t("head.project")}</dt>
        <dd>
          <Link to={`/projects/${sheet.project}`}>{sheet.projectName}</Link>
        </dd>
      </dl>
      <fieldset disabled={locked} className={styles.plain}>
        <FormRow label={t("head.name")} name="title" help={t("head.nameHelp")}>
          <TextField value={value.title} max={120} onChange={(title) => set("title", title)} />
        </FormRow>
        <FormGrid>
          <ModeRow
            value={value.mode}
            disabled={locked}
            help={t(`modeHelp.${value.mode}`)}
            onChange={(mode) => set("mode", mode)}
          />
          <FormRow label={t("head.validUntil")} name="validUntil">
            <DateField
              value={value.validUntil ?? ""}
              disabled={locked}
              onChange={(day) => set("validUntil", day === "" ? null : day)}
            />
          </FormRow>
          {value.mode === "package" ? (
            <PackagePriceRow
              value={value.packagePrice}
              onChange={(price) => set("packagePrice", price)}
            />
          ) : null}
          <FormRow label={t("head.area")} name="area" help={t("head.areaHelp")}>
            <QuantityField
              value={value.area ?? ""}
              suffix="㎡"
              placeholder={sheet.areaOwn ? "" : (sheet.area ?? "")}
              onChange={(area) => set("area", area === "" ? null : area)}
            />
          </FormRow>
          <FormRow label={t("head.floor")} name="floor">
            <QuantityField
              value={value.floor === null ? "" : String(value.floor)}
              places={0}
              negative
              onChange={(floor) => set("floor", /^-?\d+$/.test(floor) ? Number(floor) : null)}
            />
          </FormRow>
          <FormRow label={t("head.lift")} name="lift">
            <SelectField
              value={value.lift === null ? null : value.lift ? "yes" : "no"}
              disabled={locked}
              options={yesNo}
              onChange={(lift) => set("lift", lift === "yes")}
              onClear={() => set("lift", null)}
            />
          </FormRow>
        </FormGrid>
        <RoundUnitRow
          value={value.roundUnit}
          disabled={locked}
          onChange={(round) => set("roundUnit", round)}
        />
        <FormRow label={t("head.note")} name="note">
          <TextArea
            value={value.note}
            rows={[2, 6]}
            max={4000}
            onChange={(note) => set("note", note)}
          />
        </FormRow>
        <TermsRow
          label={t("head.terms")}
          name="terms"
          help={t("head.termsHelp")}
          value={value.terms}
          onChange={(terms) => set("terms", terms)}
        />
      </fieldset>
    </FormDrawer>
  );
});
