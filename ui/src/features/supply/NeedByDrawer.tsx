import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { DefaultMark } from "../../components/DefaultMark";
import { FormDrawer, FormRow, QuantityField } from "../../components/form";
import type { NeedByFigure, NeedBySettings } from "../../generated/commands";
import { useCommand } from "../../lib/data";
import { useDraft } from "../../lib/draft";
import { useNames } from "./names";
import styles from "./supply.module.css";

export interface NeedByDrawerProps {
  settings: NeedBySettings;
  /** A task's number, or the days before all tasks; null keeps it closed. */
  shown: number | "before" | null;
  onClose: () => void;
}

interface Row {
  label: string;
  figure: NeedByFigure;
  help?: string;
}

/** The figures of one task, saved together. */
export function NeedByDrawer(props: NeedByDrawerProps) {
  const { t } = useTranslation("supply");
  const names = useNames();
  const { settings, shown } = props;
  const task = settings.tasks.find((each) => each.id === shown);
  const rows = useMemo(() => {
    if (shown === "before")
      return [{ label: t("needByPage.beforeLabel"), figure: settings.daysBefore }];
    if (!task) return [];
    const list: Row[] = [{ label: t("needByPage.daysLabel"), figure: task.days }];
    for (const { nameZh, nameEn, lag } of task.after) {
      list.push({
        label: t("needByPage.lagLabel", { name: names.pick(nameZh, nameEn) }),
        figure: lag,
      });
    }
    if (task.onSite) {
      list.push({
        label: t("needByPage.onSiteLabel"),
        figure: task.onSite,
        help: t("needByPage.onSiteHelp"),
      });
    }
    return list;
  }, [settings, shown, task, names, t]);
  const initial = useMemo(
    () => Object.fromEntries(rows.map(({ figure }) => [figure.key, String(figure.own ?? "")])),
    [rows],
  );
  const draft = useDraft<Record<string, string>>(`supply.need_by.${shown ?? ""}`, initial);
  const save = useCommand("supply.set_need_by", { form: true, done: t("needByPage.saved") });
  const submit = async () => {
    const figures = rows
      .map(({ figure }) => ({ key: figure.key, days: draft.value[figure.key] ?? "" }))
      .filter(({ key, days }) => days !== initial[key]);
    if (figures.length > 0 && !(await save.run({ figures })).ok) return;
    draft.discard();
    props.onClose();
  };
  // A fault names the place among what was sent.
  const sent = rows.filter(({ figure }) => draft.value[figure.key] !== initial[figure.key]);
  return (
    <FormDrawer
      open={shown !== null}
      title={task ? names.pick(task.nameZh, task.nameEn) : t("needByPage.beforeLabel")}
      submit={t("needByPage.save")}
      command={save}
      draft={draft}
      onSubmit={() => void submit()}
      onClose={props.onClose}
      width={420}
    >
      {rows.map((row, at) => (
        <FigureRow
          key={row.figure.key}
          row={row}
          autoFocus={at === 0}
          name={`figures.${sent.indexOf(row)}.days`}
          value={draft.value[row.figure.key] ?? ""}
          onChange={(days) => draft.set(row.figure.key, days)}
        />
      ))}
      {task && task.waiting.length > 0 ? (
        <div className={styles.quiet}>
          {t("needByPage.waitingFor", {
            names: task.waiting
              .map((each) => names.pick(each.nameZh, each.nameEn))
              .join(t("needByPage.comma")),
          })}
        </div>
      ) : null}
    </FormDrawer>
  );
}

function FigureRow(props: {
  row: Row;
  name: string;
  value: string;
  autoFocus: boolean;
  onChange: (days: string) => void;
}) {
  const { t } = useTranslation("supply");
  const { figure, label, help } = props.row;
  const own = props.value !== "" && props.value !== String(figure.usual);
  return (
    <FormRow
      label={label}
      name={props.name}
      help={
        <>
          <DefaultMark
            kind={figure.kind}
            own={own}
            usual={t("needByPage.dayCount", { count: figure.usual })}
            onReset={() => props.onChange("")}
          />
          {help ? <div>{help}</div> : null}
        </>
      }
    >
      <QuantityField
        value={props.value}
        places={0}
        autoFocus={props.autoFocus}
        placeholder={String(figure.usual)}
        suffix={t("needByPage.dayUnit")}
        onChange={props.onChange}
      />
    </FormRow>
  );
}
