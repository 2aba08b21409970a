import { Drawer, InputNumber, Tabs } from "antd";
import { useTranslation } from "react-i18next";
import { Loaded } from "../../components/Loaded";
import type { LeadNeed, StageRule } from "../../generated/commands";
import { useCommand, useLive } from "../../lib/data";
import { AssignRules } from "./AssignRules";
import styles from "./crm.module.css";
import { PoolRules } from "./PoolRules";

/** The firm's rules of leads: what stages ask for and when their cards rot, who gets new ones, and the pool. */
export function StageRules(props: { open: boolean; tab: string | null; onClose: () => void }) {
  const { t } = useTranslation("crm");
  const stages = useLive("crm.stage_rules", {}, { enabled: props.open });
  const pool = useLive("crm.pool_settings", {}, { enabled: props.open });
  const assignment = useLive("crm.assignment", {}, { enabled: props.open });
  return (
    <Drawer
      open={props.open}
      onClose={props.onClose}
      title={t("rules.title")}
      size={640}
      destroyOnHidden
      classNames={{ body: styles.drawerBody ?? "" }}
    >
      <Tabs
        size="small"
        className={styles.drawerTabs ?? ""}
        {...(props.tab === "auto" ? { defaultActiveKey: "auto" } : {})}
        items={[
          {
            key: "stages",
            label: t("rules.stages"),
            children: (
              <div className={styles.pad}>
                <p className={styles.quiet}>{t("rules.text")}</p>
                {pool.data?.returnSince === null ? (
                  <p className={styles.quiet}>{t("rules.poolOff")}</p>
                ) : null}
                <Loaded live={stages}>{(rules) => <Stages rules={rules} />}</Loaded>
              </div>
            ),
          },
          {
            key: "auto",
            label: t("auto.tab"),
            children: (
              <div className={styles.pad}>
                <Loaded live={assignment}>{(data) => <AssignRules assignment={data} />}</Loaded>
              </div>
            ),
          },
          {
            key: "pool",
            label: t("rules.pool"),
            children: (
              <div className={styles.pad}>
                <Loaded live={pool}>{(settings) => <PoolRules settings={settings} />}</Loaded>
              </div>
            ),
          },
        ]}
      />
    </Drawer>
  );
}

function Stages({ rules }: { rules: StageRule[] }) {
  const { t } = useTranslation("crm");
  return (
    <table className={styles.rules}>
      <thead>
        <tr>
          <th>{t("fields.stage")}</th>
          <th>{t("rules.needs")}</th>
          <th>{t("rules.rotDays")}</th>
          <th>{t("rules.poolDays")}</th>
        </tr>
      </thead>
      <tbody>
        {rules.map((rule) => (
          <Row key={rule.stage} rule={rule} />
        ))}
      </tbody>
    </table>
  );
}

function Row({ rule }: { rule: StageRule }) {
  const { t } = useTranslation("crm");
  const rot = useCommand("crm.set_stage_rule", { done: t("rules.saved") });
  const pool = useCommand("crm.set_pool_days", { done: t("rules.saved") });
  const need = (one: LeadNeed) => (one === "project" ? t("rules.project") : t(`fields.${one}`));
  const { stage } = rule;
  return (
    <tr>
      <td>{t(`stages.${stage}`)}</td>
      <td className={rule.needs.length === 0 ? styles.quiet : undefined}>
        {rule.needs.length === 0 ? t("rules.nothing") : rule.needs.map(need).join(" · ")}
      </td>
      <td>
        {rule.open ? (
          <Days
            days={rule.rotDays}
            label={`${t(`stages.${stage}`)} ${t("rules.rotDays")}`}
            onChange={(rotDays) => void rot.run({ stage, rotDays })}
          />
        ) : null}
      </td>
      <td>
        {rule.open ? (
          <Days
            days={rule.poolDays}
            label={`${t(`stages.${stage}`)} ${t("rules.poolDays")}`}
            onChange={(poolDays) => void pool.run({ stage, poolDays })}
          />
        ) : null}
      </td>
    </tr>
  );
}

/** Days that are saved when the field is left; blank is never. */
function Days(props: {
  days: number | null;
  label: string;
  onChange: (days: number | null) => void;
}) {
  return (
    <InputNumber
      size="small"
      min={1}
      max={365}
      precision={0}
      value={props.days}
      aria-label={props.label}
      changeOnWheel={false}
      onBlur={(event) => {
        const text = event.target.value.trim();
        const days = text === "" ? null : Number(text);
        if (days !== props.days) props.onChange(days);
      }}
    />
  );
}
