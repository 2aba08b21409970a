import { Drawer, InputNumber } from "antd";
import { useTranslation } from "react-i18next";
import { Loaded } from "../../components/Loaded";
import type { LeadNeed, StageRule } from "../../generated/commands";
import { useCommand, useLive } from "../../lib/data";
import styles from "./crm.module.css";

/** What each stage asks for, and when its cards rot. */
export function StageRules(props: { open: boolean; onClose: () => void }) {
  const { t } = useTranslation("crm");
  const live = useLive("crm.stage_rules", {}, { enabled: props.open });
  return (
    <Drawer
      open={props.open}
      onClose={props.onClose}
      title={t("rules.title")}
      size={520}
      destroyOnHidden
    >
      <p className={styles.quiet}>{t("rules.text")}</p>
      <Loaded live={live}>
        {(rules) => (
          <table className={styles.rules}>
            <thead>
              <tr>
                <th>{t("fields.stage")}</th>
                <th>{t("rules.needs")}</th>
                <th>{t("rules.rotDays")}</th>
              </tr>
            </thead>
            <tbody>
              {rules.map((rule) => (
                <Row key={rule.stage} rule={rule} />
              ))}
            </tbody>
          </table>
        )}
      </Loaded>
    </Drawer>
  );
}

function Row({ rule }: { rule: StageRule }) {
  const { t } = useTranslation("crm");
  const save = useCommand("crm.set_stage_rule", { done: t("rules.saved") });
  const need = (one: LeadNeed) => (one === "project" ? t("rules.project") : t(`fields.${one}`));
  return (
    <tr>
      <td>{t(`stages.${rule.stage}`)}</td>
      <td className={rule.needs.length === 0 ? styles.quiet : undefined}>
        {rule.needs.length === 0 ? t("rules.nothing") : rule.needs.map(need).join(" · ")}
      </td>
      <td>
        {rule.open ? (
          <InputNumber
            size="small"
            min={1}
            max={365}
            precision={0}
            value={rule.rotDays}
            aria-label={`${t(`stages.${rule.stage}`)} ${t("rules.rotDays")}`}
            changeOnWheel={false}
            onBlur={(event) => {
              const typed = event.target.value.trim();
              const days = typed === "" ? null : Number(typed);
              if (days !== rule.rotDays) void save.run({ stage: rule.stage, rotDays: days });
            }}
          />
        ) : null}
      </td>
    </tr>
  );
}
