import { Alert, Button, Checkbox, Modal, Steps } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { FormFault, FormRow, FormScope, SelectField } from "../../components/form";
import { Loaded, RowsSkeleton } from "../../components/Loaded";
import type { Desk, Heirs, LetGone, Member, SyncDevice } from "../../generated/commands";
import { useCommand, useLive } from "../../lib/data";
import { faultText } from "../../lib/faults";
import { formatMoment } from "../../lib/format";
import styles from "./leave.module.css";

type Kind = keyof Heirs;

/** What of a kind he has: somebody has to take it over. */
function amounts(desk: Desk): Record<Kind, number> {
  return {
    leads: desk.openLeads + desk.closedLeads + desk.rules.length,
    customers: desk.customers + desk.projects.sales,
    designs: desk.projects.designs,
    sites: desk.projects.sites,
  };
}

const KINDS: readonly Kind[] = ["leads", "customers", "designs", "sites"];
const NOBODY: Heirs = { leads: null, customers: null, designs: null, sites: null };

/** Somebody leaves: what he has, who takes it over, what that does and what it does not. */
export function LeaveDialog(props: { member: Member; onClose: () => void }) {
  const { t } = useTranslation("firm");
  const { member, onClose } = props;
  const desk = useLive("firm.desk", { id: member.id });
  const devices = (useLive("sync.devices", {}).data ?? []).filter(
    (device) => device.memberId === member.id && !device.revokedAt,
  );
  return (
    <Modal
      open
      width={560}
      title={t("leave.title", { name: member.name })}
      footer={null}
      mask={{ closable: false }}
      onCancel={onClose}
    >
      <Loaded live={desk} skeleton={<RowsSkeleton rows={5} />}>
        {(shown) => <Flow member={member} desk={shown} devices={devices} onClose={onClose} />}
      </Loaded>
    </Modal>
  );
}

function Flow(props: {
  member: Member;
  desk: Desk;
  devices: readonly SyncDevice[];
  onClose: () => void;
}) {
  const { t } = useTranslation("firm");
  const { member, devices, onClose } = props;
  const [step, setStep] = useState(0);
  const [heirs, setHeirs] = useState(NOBODY);
  const [gone, setGone] = useState<LetGone | null>(null);
  const letGo = useCommand("firm.let_go", {
    form: true,
    done: ({ name }) => t("leave.done", { name }),
  });
  const has = amounts(props.desk);
  const needed = KINDS.filter((kind) => has[kind] > 0);
  const ready = needed.every((kind) => heirs[kind] !== null);
  const go = async () => {
    const outcome = await letGo.run({ id: member.id, heirs });
    if (!outcome.ok) return;
    if (outcome.value.waiting.length > 0) setGone(outcome.value);
    else onClose();
  };
  if (gone) return <Waiting gone={gone} devices={devices} onClose={onClose} />;
  const last = step === 2;
  return (
    <FormScope fault={letGo.fault}>
      <Steps
        size="small"
        current={step}
        className={styles.steps ?? ""}
        items={["have", "heirs", "go"].map((one) => ({ title: t(`leave.steps.${one}`) }))}
      />
      <FormFault />
      {step === 0 ? <Has desk={props.desk} devices={devices} /> : null}
      {step === 1 ? (
        <Choose leaver={member} needed={needed} heirs={heirs} onChange={setHeirs} />
      ) : null}
      {last ? <Words member={member} some={needed.length > 0} devices={devices} /> : null}
      <div className={styles.ways}>
        <Button onClick={step === 0 ? onClose : () => setStep(step - 1)}>
          {t(step === 0 ? "common:cancel" : "leave.back")}
        </Button>
        {last ? (
          <Button type="primary" danger loading={letGo.pending} onClick={() => void go()}>
            {t("leave.verb", { name: member.name })}
          </Button>
        ) : (
          <Button type="primary" disabled={step === 1 && !ready} onClick={() => setStep(step + 1)}>
            {t("leave.next")}
          </Button>
        )}
      </div>
    </FormScope>
  );
}

function Has(props: { desk: Desk; devices: readonly SyncDevice[] }) {
  const { t } = useTranslation("firm");
  const { desk, devices } = props;
  const rows: [string, number][] = [
    ["openLeads", desk.openLeads],
    ["nextActions", desk.nextActions],
    ["reminders", desk.reminders],
    ["closedLeads", desk.closedLeads],
    ["customers", desk.customers],
    ["sales", desk.projects.sales],
    ["designs", desk.projects.designs],
    ["sites", desk.projects.sites],
  ];
  const some = rows.filter(([, count]) => count > 0);
  return (
    <>
      {some.length === 0 && desk.rules.length === 0 ? <p>{t("leave.nothing")}</p> : null}
      <dl className={styles.has}>
        {some.map(([name, count]) => (
          <div key={name}>
            <dt>{t(`leave.has.${name}`)}</dt>
            <dd>{count}</dd>
          </div>
        ))}
        {desk.rules.length > 0 ? (
          <div>
            <dt>{t("leave.has.rules")}</dt>
            <dd>{desk.rules.join(t("rights.and"))}</dd>
          </div>
        ) : null}
        {devices.map((device) => (
          <div key={device.id}>
            <dt>{t("leave.has.computer", { device: device.name })}</dt>
            <dd>
              {device.lastSeen
                ? t("leave.seen", { at: formatMoment(device.lastSeen) })
                : t("leave.neverSeen")}
            </dd>
          </div>
        ))}
      </dl>
      {devices.length > 0 ? <p className={styles.quiet}>{t("leave.unsent")}</p> : null}
    </>
  );
}

function Choose(props: {
  leaver: Member;
  needed: readonly Kind[];
  heirs: Heirs;
  onChange: (heirs: Heirs) => void;
}) {
  const { t } = useTranslation("firm");
  const { needed, heirs, onChange } = props;
  const chosen = new Set(needed.map((kind) => heirs[kind]));
  const [apart, setApart] = useState(chosen.size > 1);
  const members = (useLive("firm.members", {}).data ?? [])
    .filter((one) => one.active && one.id !== props.leaver.id)
    .map((one) => ({ value: one.id, label: `${one.name} · ${t(`roles.${one.role}`)}` }));
  const forAll = (id: string) =>
    onChange(Object.fromEntries(KINDS.map((kind) => [kind, id])) as Record<Kind, string>);
  if (needed.length === 0) return <p>{t("leave.nothing")}</p>;
  return (
    <>
      {apart ? (
        needed.map((kind) => (
          <FormRow key={kind} label={t(`leave.kinds.${kind}`)} name={kind} required>
            <SelectField
              value={heirs[kind] ?? null}
              onChange={(id) => onChange({ ...heirs, [kind]: id })}
              options={members}
              placeholder={t("leave.choose")}
              search
            />
          </FormRow>
        ))
      ) : (
        <FormRow label={t("leave.kinds.all")} name="heirs" required help={t("leave.allHelp")}>
          <SelectField
            value={heirs[needed[0] ?? "leads"] ?? null}
            onChange={forAll}
            options={members}
            placeholder={t("leave.choose")}
            autoFocus
            search
          />
        </FormRow>
      )}
      {needed.length > 1 ? (
        <Checkbox checked={apart} onChange={(event) => setApart(event.target.checked)}>
          {t("leave.apart")}
        </Checkbox>
      ) : null}
    </>
  );
}

/** What it does, and what it does not. */
function Words(props: { member: Member; some: boolean; devices: readonly SyncDevice[] }) {
  const { t } = useTranslation("firm");
  const { name } = props.member;
  const names = props.devices.map((device) => device.name).join(t("rights.and"));
  return (
    <div className={styles.words}>
      <h4>{t("leave.does")}</h4>
      <ul>
        {props.some ? <li>{t("leave.words.hands", { name })}</li> : null}
        <li>{t("leave.words.leaves", { name })}</li>
        {names === "" ? null : <li>{t("leave.words.removes", { names })}</li>}
      </ul>
      <h4>{t("leave.doesNot")}</h4>
      <ul>
        {names === "" ? null : <li>{t("leave.words.stays")}</li>}
        {names === "" ? null : <li>{t("leave.words.unsent")}</li>}
        {names === "" ? null : <li>{t("leave.words.undo")}</li>}
        <li>{t("leave.words.over", { name })}</li>
        <li>{t("leave.words.secrets", { name })}</li>
      </ul>
    </div>
  );
}

/** The hand-over is done and computers are still to be removed: never half and silently. */
function Waiting(props: { gone: LetGone; devices: readonly SyncDevice[]; onClose: () => void }) {
  const { t } = useTranslation("firm");
  const { gone, devices, onClose } = props;
  const revoke = useCommand("sync.revoke", { undo: false });
  const again = async () => {
    for (const device of devices) {
      if (!(await revoke.run({ deviceId: device.id })).ok) return;
    }
    onClose();
  };
  return (
    <>
      <Alert
        type="warning"
        showIcon
        title={t("leave.waiting", {
          name: gone.name,
          names: gone.waiting.join(t("rights.and")),
        })}
        description={gone.fault ? faultText(gone.fault) : undefined}
      />
      <p className={styles.quiet}>{t("leave.waitingText")}</p>
      <div className={styles.ways}>
        <Button onClick={onClose}>{t("common:close")}</Button>
        <Button type="primary" danger loading={revoke.pending} onClick={() => void again()}>
          {t("leave.again")}
        </Button>
      </div>
    </>
  );
}
