import {
  ArrowDownOutlined,
  ArrowUpOutlined,
  DeleteOutlined,
  EditOutlined,
  PlusOutlined,
} from "@ant-design/icons";
import { Button, Switch } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useConfirm } from "../../components/Confirm";
import { EmptyState } from "../../components/EmptyState";
import { DateField, FormGrid, FormRow, FormScope } from "../../components/form";
import type { Assignment, LeadRule, LeadTaker } from "../../generated/commands";
import { useCommand } from "../../lib/data";
import { useAssignment, useAssignmentWords, usePassedWords } from "./AssignedTo";
import styles from "./crm.module.css";
import { AreaField, HomeFields, type LeadDraft, NEW_LEAD, SourceField } from "./LeadFieldsForm";
import { RuleDrawer } from "./RuleDrawer";
import { useRuleSentence } from "./ruleWords";

/** Who gets new leads: the rules in their order, who takes leads, and a place to try them. */
export function AssignRules({ assignment }: { assignment: Assignment }) {
  const { t } = useTranslation("crm");
  const [editing, setEditing] = useState<LeadRule | "new" | null>(null);
  const turn = useCommand("crm.set_assignment", {
    done: ({ on }) => t(on ? "auto.turnedOn" : "auto.turnedOff"),
  });
  const { rules, takers, on } = assignment;
  return (
    <div className={styles.auto}>
      <section>
        <div className={styles.autoHead}>
          <h3 className={styles.autoTitle} id="auto-on">
            {t("auto.on")}
          </h3>
          <Switch
            checked={on}
            loading={turn.pending}
            aria-labelledby="auto-on"
            onChange={(next) => void turn.run({ on: next })}
          />
        </div>
        <div className={styles.quiet}>{t("auto.onHelp")}</div>
      </section>
      <section aria-label={t("auto.rules")}>
        <div className={styles.autoHead}>
          <div>
            <h3 className={styles.autoTitle}>{t("auto.rules")}</h3>
            <span className={styles.quiet}>{t("auto.rulesHelp")}</span>
          </div>
          <Button icon={<PlusOutlined />} onClick={() => setEditing("new")}>
            {t("auto.add")}
          </Button>
        </div>
        {rules.length === 0 ? (
          <EmptyState compact picture="people" title={t("auto.none")} text={t("auto.noneText")} />
        ) : (
          <ol className={styles.autoRules}>
            {rules.map((rule, at) => (
              <RuleRow
                key={rule.id}
                rule={rule}
                at={at}
                rules={rules}
                takers={takers}
                onEdit={() => setEditing(rule)}
              />
            ))}
          </ol>
        )}
      </section>
      {rules.length > 0 ? <TryOut /> : null}
      <section aria-label={t("auto.people")}>
        <h3 className={styles.autoTitle}>{t("auto.people")}</h3>
        <div className={styles.quiet}>
          {t("auto.peopleHelp")}{" "}
          {assignment.heldMax === null ? "" : t("auto.limitFrom", { max: assignment.heldMax })}
        </div>
        <ul className={styles.autoPeople}>
          {takers.map((taker) => (
            <Person key={taker.id} taker={taker} heldMax={assignment.heldMax} />
          ))}
        </ul>
      </section>
      {editing ? (
        <RuleDrawer
          rule={editing === "new" ? null : editing}
          takers={takers}
          onClose={() => setEditing(null)}
        />
      ) : null}
    </div>
  );
}

function RuleRow(props: {
  rule: LeadRule;
  at: number;
  rules: LeadRule[];
  takers: LeadTaker[];
  onEdit: () => void;
}) {
  const { t } = useTranslation("crm");
  const { rule, at, rules, takers } = props;
  const { name } = rule;
  const sentence = useRuleSentence();
  const confirm = useConfirm();
  const place = useCommand("crm.place_lead_rule", { done: t("auto.moved") });
  const save = useCommand("crm.save_lead_rule", { done: t("auto.saved") });
  const remove = useCommand("crm.delete_lead_rule", { done: t("auto.removed") });
  const nameOf = (id: string) => takers.find((taker) => taker.id === id)?.name ?? "";
  const askRemove = async () => {
    const yes = await confirm({
      title: t("auto.removeTitle", { name }),
      text: t("auto.removeText"),
      verb: t("auto.remove"),
      danger: true,
    });
    if (yes) await remove.run({ id: rule.id });
  };
  return (
    <li className={styles.autoRule} data-off={!rule.active}>
      <span>{at + 1}</span>
      <span className={styles.autoName} title={name}>
        {name}
      </span>
      <span className={styles.autoButtons}>
        <Button
          type="text"
          size="small"
          icon={<ArrowUpOutlined />}
          aria-label={t("auto.up", { name })}
          title={t("auto.up", { name })}
          disabled={at === 0}
          onClick={() => void place.run({ id: rule.id, before: rules[at - 1]?.id ?? null })}
        />
        <Button
          type="text"
          size="small"
          icon={<ArrowDownOutlined />}
          aria-label={t("auto.down", { name })}
          title={t("auto.down", { name })}
          disabled={at === rules.length - 1}
          onClick={() => void place.run({ id: rule.id, before: rules[at + 2]?.id ?? null })}
        />
        <Button
          type="text"
          size="small"
          icon={<EditOutlined />}
          aria-label={t("auto.editOf", { name })}
          title={t("auto.editOf", { name })}
          onClick={props.onEdit}
        />
        <Button
          type="text"
          size="small"
          icon={<DeleteOutlined />}
          aria-label={t("auto.removeOf", { name })}
          title={t("auto.removeOf", { name })}
          onClick={() => void askRemove()}
        />
      </span>
      <Switch
        size="small"
        checked={rule.active}
        loading={save.pending}
        aria-label={t("auto.useOf", { name })}
        onChange={(active) =>
          void save.run({
            ...rule,
            active,
            areaFrom: rule.areaFrom ?? "",
            areaTo: rule.areaTo ?? "",
          })
        }
      />
      <span />
      <span className={styles.autoSentence}>{sentence(rule, nameOf)}</span>
    </li>
  );
}

/** One member: how many leads he holds, and from when on he takes them again. */
function Person({ taker, heldMax }: { taker: LeadTaker; heldMax: number | null }) {
  const { t } = useTranslation("crm");
  const { name, held, passed } = taker;
  const save = useCommand("crm.set_taking", { done: t("auto.takingSaved", { name }) });
  return (
    <li className={styles.autoPerson}>
      <span className={styles.autoName}>{name}</span>
      <span className={styles.numbers}>
        {heldMax === null ? t("auto.held", { held }) : t("auto.heldOf", { held, max: heldMax })}
      </span>
      <span className={passed ? styles.warning : styles.quiet}>
        {passed ? t(`passedOver.${passed}`) : t("auto.takes")}
      </span>
      {passed === "inactive" ? (
        <span />
      ) : (
        <DateField
          value={taker.resumesOn ?? ""}
          onChange={(resumesOn) => void save.run({ memberId: taker.id, resumesOn })}
          placeholder={t("auto.resumesOn")}
          aria-label={t("auto.resumesOf", { name })}
        />
      )}
    </li>
  );
}

/** A lead that is not entered, and who would get it. */
function TryOut() {
  const { t } = useTranslation("crm");
  const [draft, setDraft] = useState<LeadDraft>(NEW_LEAD);
  const preview = useAssignment(draft);
  const said = useAssignmentWords();
  const passed = usePassedWords();
  const both = {
    draft,
    set: <K extends keyof LeadDraft>(field: K, value: LeadDraft[K]) =>
      setDraft((before) => ({ ...before, [field]: value })),
  };
  return (
    <section aria-label={t("auto.tryTitle")}>
      <h3 className={styles.autoTitle}>{t("auto.tryTitle")}</h3>
      <p className={styles.quiet}>{t("auto.tryHelp")}</p>
      <FormScope fault={null}>
        <FormGrid>
          <FormRow label={t("fields.source")} name="source">
            <SourceField {...both} />
          </FormRow>
          <FormRow label={t("fields.area")} name="area">
            <AreaField {...both} />
          </FormRow>
        </FormGrid>
        <HomeFields {...both} />
      </FormScope>
      <div className={styles.would} aria-live="polite">
        {preview ? [said(preview), passed(preview)].filter(Boolean).join(" · ") : ""}
      </div>
    </section>
  );
}
