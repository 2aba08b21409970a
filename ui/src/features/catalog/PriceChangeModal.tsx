import { Alert, Checkbox, Radio, Segmented } from "antd";
import { useEffect, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import {
  DateField,
  FormGrid,
  FormModal,
  FormRow,
  PriceField,
  SelectField,
  TextField,
} from "../../components/form";
import type { Fault, PriceChangeReport, WorkItemFilter } from "../../generated/commands";
import { preview, useCommand } from "../../lib/data";
import { useDraft } from "../../lib/draft";
import { faultOf, faultText } from "../../lib/faults";
import { formatDate, formatPrice } from "../../lib/format";
import styles from "./catalog.module.css";
import { type ChangeForm, changeRequest, NEW_CHANGE, PARTS, saysChange } from "./changeForm";
import { useNames } from "./names";
import { useLater } from "./useLater";

export interface PriceChangeModalProps {
  open: boolean;
  filter: WorkItemFilter;
  /** How many the price book shows. */
  filterCount: number;
  selected: readonly string[];
  preferSelected: boolean;
  onClose: () => void;
}

/** Many prices at once: what would change is shown before it does, as a dry run of the same command. */
export function PriceChangeModal(props: PriceChangeModalProps) {
  const { t } = useTranslation("catalog");
  const { selected, filter } = props;
  const draft = useDraft<ChangeForm>("catalog.change.items", NEW_CHANGE);
  const { value, set } = draft;
  const [scope, setScope] = useState<"all" | "selected">("all");
  const { open, preferSelected } = props;
  useEffect(() => {
    if (open) setScope(preferSelected ? "selected" : "all");
  }, [open, preferSelected]);
  const onlySelected = scope === "selected" && selected.length > 0;
  const request = useMemo(() => {
    const { on: _, ...current } = filter;
    return {
      filter: current,
      ...(onlySelected ? { ids: [...selected] } : {}),
      parts: value.parts,
      change: changeRequest(value),
      name: value.name,
    };
  }, [filter, onlySelected, selected, value]);
  const change = useCommand("catalog.change_item_prices", {
    form: true,
    done: (report) => t("adjust.done", { count: report.rows.length }),
  });
  const trial = useTrial(props.open && saysChange(value), request);
  const submit = async () => {
    if (!(await change.run(request)).ok) return;
    draft.discard();
    props.onClose();
  };
  return (
    <FormModal
      open={props.open}
      title={t("adjust.items")}
      submit={t("adjust.apply", { count: trial.report?.rows.length ?? 0 })}
      command={change}
      draft={draft}
      onSubmit={() => void submit()}
      onClose={props.onClose}
      width={760}
    >
      <div className={styles.changeForm}>
        <div>
          <FormRow label={t("adjust.scope")} name="ids">
            <Radio.Group
              value={onlySelected ? "selected" : "all"}
              onChange={(event) => setScope(event.target.value)}
              className={styles.stack ?? ""}
              options={[
                { value: "all", label: t("adjust.shown", { count: props.filterCount }) },
                {
                  value: "selected",
                  label: t("adjust.chosen", { count: selected.length }),
                  disabled: selected.length === 0,
                },
              ]}
            />
          </FormRow>
          <FormRow label={t("adjust.parts")} name="parts">
            <Checkbox.Group
              value={value.parts}
              onChange={(parts) => set("parts", parts as string[])}
              options={PARTS.map((part) => ({ value: part, label: t(part) }))}
            />
          </FormRow>
          <ChangeFields value={value} set={set} />
          <FormRow label={t("adjust.name")} name="name">
            <TextField
              value={value.name}
              max={80}
              onChange={(text) => set("name", text)}
              placeholder={t("adjust.nameExample")}
            />
          </FormRow>
        </div>
        <ChangePreview trial={trial} />
      </div>
    </FormModal>
  );
}

/** By how much, to which decimals, from when. */
export function ChangeFields(props: {
  value: ChangeForm;
  set: <K extends keyof ChangeForm>(field: K, value: ChangeForm[K]) => void;
}) {
  const { t } = useTranslation("catalog");
  const { value, set } = props;
  return (
    <>
      <FormRow label={t("adjust.by")} name={value.by}>
        <div className={styles.byRow}>
          <Segmented
            value={value.by}
            onChange={(by) => set("by", by as ChangeForm["by"])}
            options={[
              { value: "percent", label: t("adjust.percent") },
              { value: "amount", label: t("adjust.amount") },
            ]}
          />
          <PriceField
            value={value.size}
            negative
            autoFocus
            prefix={value.by === "amount" ? "¥" : " "}
            suffix={value.by === "percent" ? "%" : undefined}
            placeholder={value.by === "percent" ? "5" : "1.50"}
            onChange={(size) => set("size", size)}
            aria-label={t("adjust.by")}
          />
        </div>
      </FormRow>
      <FormGrid>
        <FormRow label={t("adjust.places")} name="places">
          <SelectField
            value={value.places}
            onChange={(places) => set("places", places)}
            options={(["0", "1", "2", "4"] as const).map((places) => ({
              value: places,
              label: t(`adjust.place${places}`),
            }))}
          />
        </FormRow>
        <FormRow label={t("validFrom")} name="validFrom">
          <DateField
            value={value.validFrom}
            onChange={(day) => set("validFrom", day)}
            placeholder={t("today")}
          />
        </FormRow>
      </FormGrid>
    </>
  );
}

export interface Trial {
  report: PriceChangeReport | null;
  fault: Fault | null;
  asking: boolean;
  waiting: boolean;
}

/** The report of a dry run, asked again when the typing pauses. */
export function useTrial(
  enabled: boolean,
  request: Parameters<typeof preview<"catalog.change_item_prices">>[1],
): Trial {
  return useDryRun(enabled, request, (req) => preview("catalog.change_item_prices", req));
}

export function useDryRun<R>(
  enabled: boolean,
  request: R,
  ask: (request: R) => Promise<PriceChangeReport>,
): Trial {
  const key = useLater(JSON.stringify(request), 250);
  const [state, setState] = useState<{
    key: string;
    report: PriceChangeReport | null;
    fault: Fault | null;
  } | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: `ask` is the same question in each render
  useEffect(() => {
    if (!enabled) return setState(null);
    let gone = false;
    ask(JSON.parse(key) as R).then(
      (report) => !gone && setState({ key, report, fault: null }),
      (reason) => !gone && setState({ key, report: null, fault: faultOf(reason) }),
    );
    return () => {
      gone = true;
    };
  }, [key, enabled]);
  return {
    report: state?.report ?? null,
    fault: state?.fault ?? null,
    asking: enabled && state?.key !== key,
    waiting: !enabled,
  };
}

/** Before and after, row by row. */
export function ChangePreview(props: { trial: Trial }) {
  const { t } = useTranslation("catalog");
  const name = useNames();
  const { report, fault, waiting } = props.trial;
  return (
    <div className={styles.changePreview} aria-live="polite">
      {waiting ? (
        <div className={styles.previewHint}>{t("adjust.hint")}</div>
      ) : fault ? (
        <Alert type="warning" showIcon title={faultText(fault)} />
      ) : report ? (
        <>
          <div className={styles.previewHead}>
            <b>{t("adjust.changes", { count: report.rows.length })}</b>
            <span className={styles.quiet}>
              {t("adjust.from", { date: formatDate(report.validFrom) })}
              {report.unchanged > 0
                ? ` · ${t("adjust.unchanged", { count: report.unchanged })}`
                : null}
            </span>
          </div>
          <div className={styles.previewRows}>
            <table className={styles.table}>
              <thead>
                <tr>
                  <th>{t("code")}</th>
                  <th>{t("name")}</th>
                  <th className="numeric">{t("before")}</th>
                  <th className="numeric">{t("after")}</th>
                </tr>
              </thead>
              <tbody>
                {report.rows.map((row, index) => (
                  <tr key={`${row.code} ${index}`}>
                    <td className={styles.tableCode}>{row.code}</td>
                    <td className={styles.oneLine}>{name(row)}</td>
                    <td className="numeric">{formatPrice(row.before)}</td>
                    <td className="numeric">
                      <b>{formatPrice(row.after)}</b>
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        </>
      ) : null}
    </div>
  );
}
