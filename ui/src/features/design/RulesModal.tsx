import { Radio } from "antd";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { FormModal, FormRow, TextField, useDraftForm } from "../../components/form";
import type { DesignSettings, OpeningRule, SaveDesignSettings } from "../../generated/commands";
import { useCommand, useLive } from "../../lib/data";
import { useDraft } from "../../lib/draft";
import { formatQuantity } from "../../lib/format";
import styles from "./design.module.css";

const RULES: readonly OpeningRule[] = ["half", "excess", "full", "none"];

/** How the firm measures: what is deducted for openings, and the height that new rooms get. */
export function RulesModal(props: { open: boolean; onClose: () => void }) {
  const live = useLive("design.settings", {}, { enabled: props.open });
  if (!live.data) return null;
  return <RulesForm {...props} settings={live.data} />;
}

function RulesForm(props: { open: boolean; onClose: () => void; settings: DesignSettings }) {
  const { t } = useTranslation("design");
  const { openingRule, usualHeight } = props.settings;
  const initial = useMemo(
    (): SaveDesignSettings => ({
      openingRule,
      usualHeight: usualHeight === null ? "" : formatQuantity(usualHeight),
    }),
    [openingRule, usualHeight],
  );
  const draft = useDraft("design.rules", initial);
  const save = useCommand("design.save_settings", { form: true, done: t("rules.saved") });
  const { frame } = useDraftForm(draft, save, props.onClose);
  return (
    <FormModal
      open={props.open}
      title={t("rules.title")}
      submit={t("rules.save")}
      {...frame}
      width={520}
    >
      <FormRow label={t("rules.openingRule")} name="openingRule" help={t("rules.everywhere")}>
        <Radio.Group
          className={styles.rules ?? ""}
          value={draft.value.openingRule}
          onChange={(event) => draft.set("openingRule", event.target.value as OpeningRule)}
        >
          {RULES.map((rule) => (
            <Radio key={rule} value={rule}>
              {t(`rules.names.${rule}`)}
              <span className={styles.ruleHelp}>{t(`rules.help.${rule}`)}</span>
            </Radio>
          ))}
        </Radio.Group>
      </FormRow>
      <FormRow label={t("rules.usualHeight")} name="usualHeight" help={t("rules.usualHeightHelp")}>
        <TextField
          value={draft.value.usualHeight}
          onChange={(text) => draft.set("usualHeight", text)}
          placeholder="2.8"
        />
      </FormRow>
    </FormModal>
  );
}
