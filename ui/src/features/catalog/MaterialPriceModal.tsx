import { Radio } from "antd";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { FormModal, FormRow } from "../../components/form";
import type { MaterialFilter } from "../../generated/commands";
import { preview, useCommand } from "../../lib/data";
import { useDraft } from "../../lib/draft";
import styles from "./catalog.module.css";
import { type ChangeForm, changeRequest, NEW_CHANGE, saysChange } from "./changeForm";
import { ChangeFields, ChangePreview, useDryRun } from "./PriceChangeModal";

/** Prices of many materials at once, each of its usual pack from its usual supplier; shown before anything is written. */
export function MaterialPriceModal(props: {
  open: boolean;
  filter: MaterialFilter;
  filterCount: number;
  selected: readonly string[];
  onClose: () => void;
}) {
  const { t } = useTranslation("catalog");
  const { filter, selected } = props;
  const draft = useDraft<ChangeForm>("catalog.change.materials", NEW_CHANGE);
  const { value, set } = draft;
  const [scope, setScope] = useState<"all" | "selected">("all");
  const onlySelected = scope === "selected" && selected.length > 0;
  const request = useMemo(
    () => ({
      filter,
      ...(onlySelected ? { ids: [...selected] } : {}),
      change: changeRequest(value),
    }),
    [filter, onlySelected, selected, value],
  );
  const change = useCommand("catalog.change_material_prices", {
    form: true,
    done: (report) => t("adjust.done", { count: report.rows.length }),
  });
  const trial = useDryRun(props.open && saysChange(value), request, (req) =>
    preview("catalog.change_material_prices", req),
  );
  const submit = async () => {
    if (!(await change.run(request)).ok) return;
    draft.discard();
    props.onClose();
  };
  return (
    <FormModal
      open={props.open}
      title={t("adjust.materials")}
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
          <ChangeFields value={value} set={set} />
        </div>
        <ChangePreview trial={trial} />
      </div>
    </FormModal>
  );
}
