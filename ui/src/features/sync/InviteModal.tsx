import { CheckCircleFilled, CopyOutlined } from "@ant-design/icons";
import { Alert, Button, Modal, QRCode } from "antd";
import { useCallback, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { FormFault, FormRow, FormScope, SelectField } from "../../components/form";
import type { SyncInvitation, SyncInvitationState } from "../../generated/commands";
import { showFault, useCommand, useLive } from "../../lib/data";
import { type Fault, faultOf, faultText } from "../../lib/faults";
import { showToast } from "../../lib/toast";
import { Digits } from "./Digits";
import styles from "./sync.module.css";
import { UnderWay } from "./UnderWay";
import { useAsking } from "./useNow";
import { shortMoment } from "./words";

/** Lets a colleague's computer in: choose who, show the invitation, compare six digits. `member` is chosen already. */
export function InviteModal(props: { member?: string | null; onClose: () => void }) {
  const { t } = useTranslation("sync");
  const [member, setMember] = useState<string | null>(props.member ?? null);
  const [invitation, setInvitation] = useState<SyncInvitation | null>(null);
  const withdraw = useCommand("sync.withdraw");
  const members = (useLive("firm.members", {}).data ?? []).filter((each) => each.active);
  const name = members.find((each) => each.id === member)?.name ?? "";
  const [ended, setEnded] = useState(false);
  const onEnded = useCallback(() => setEnded(true), []);
  const close = () => {
    // An invitation that nobody looks at is not left open.
    if (invitation && !ended) void withdraw.run({ id: invitation.id });
    props.onClose();
  };
  return (
    <Modal
      open
      width={600}
      title={invitation ? t("invite.titleOf", { name }) : t("invite.title")}
      footer={null}
      mask={{ closable: false }}
      onCancel={close}
    >
      {invitation ? (
        <Running
          key={invitation.id}
          invitation={invitation}
          name={name}
          onEnded={onEnded}
          onAgain={() => {
            setEnded(false);
            setInvitation(null);
          }}
          onClose={close}
        />
      ) : (
        <Choose
          member={member}
          members={members}
          onMember={setMember}
          onInvited={(made) => {
            setEnded(false);
            setInvitation(made);
          }}
        />
      )}
    </Modal>
  );
}

function Choose(props: {
  member: string | null;
  members: readonly { id: string; name: string; role: string }[];
  onMember: (member: string) => void;
  onInvited: (invitation: SyncInvitation) => void;
}) {
  const { t } = useTranslation("sync");
  const invite = useCommand("sync.invite", { form: true });
  const make = async () => {
    if (!props.member) return;
    const outcome = await invite.run({ memberId: props.member });
    if (outcome.ok) props.onInvited(outcome.value);
  };
  return (
    <>
      <p className={styles.lead}>{t("invite.text")}</p>
      <FormScope fault={invite.fault}>
        <FormFault />
        <FormRow
          label={t("invite.member")}
          name="memberId"
          required
          help={
            <>
              {t("invite.memberHelp")} <Link to="/settings/members?new=1">{t("invite.add")}</Link>
            </>
          }
        >
          <SelectField
            value={props.member}
            onChange={props.onMember}
            autoFocus
            placeholder={t("invite.choose")}
            options={props.members.map((each) => ({
              value: each.id,
              label: `${each.name} · ${t(`firm:roles.${each.role}`)}`,
            }))}
          />
        </FormRow>
      </FormScope>
      <Button
        type="primary"
        disabled={!props.member}
        loading={invite.pending}
        onClick={() => void make()}
      >
        {t("invite.make")}
      </Button>
    </>
  );
}

const ENDED: SyncInvitationState["stage"][] = ["done", "failed"];

function Running(props: {
  invitation: SyncInvitation;
  name: string;
  onEnded: () => void;
  onAgain: () => void;
  onClose: () => void;
}) {
  const { t } = useTranslation("sync");
  const { invitation, name } = props;
  const live = useLive("sync.invitation", { id: invitation.id });
  const confirm = useCommand("sync.confirm");
  const withdraw = useCommand("sync.withdraw");
  const [differed, setDiffered] = useState(false);
  const stage = differed ? "failed" : (live.data?.stage ?? "waiting");
  useAsking("sync.invitation", live.refresh, !ENDED.includes(stage));
  const ended = ENDED.includes(stage);
  const { onEnded } = props;
  useEffect(() => {
    if (ended) onEnded();
  }, [ended, onEnded]);
  const differ = async () => {
    if ((await withdraw.run({ id: invitation.id })).ok) setDiffered(true);
  };
  switch (stage) {
    case "waiting":
      return <Waiting invitation={invitation} fault={live.data?.fault ?? null} />;
    case "compare":
      return (
        <div className={styles.compare}>
          <p>
            {t("compare.ask", {
              device: live.data?.deviceName ?? "",
              person: live.data?.person ?? "",
              name,
            })}
          </p>
          <Digits code={live.data?.code ?? ""} />
          <div className={styles.compareWays}>
            <Button
              type="primary"
              size="large"
              loading={confirm.pending}
              onClick={() => void confirm.run({ id: invitation.id }).then(live.refresh)}
            >
              {t("compare.same")}
            </Button>
            <Button size="large" danger loading={withdraw.pending} onClick={() => void differ()}>
              {t("compare.differ")}
            </Button>
          </div>
          <p className={styles.quiet}>{t("compare.why")}</p>
        </div>
      );
    case "adding":
      return (
        <div className={styles.compare}>
          <UnderWay text={t("invite.adding")} />
        </div>
      );
    case "done":
      return (
        <div className={styles.compare}>
          <CheckCircleFilled className={styles.good} />
          <h3>{t("invite.done", { device: live.data?.deviceName ?? "", name })}</h3>
          <p className={styles.quiet}>{t("invite.doneText")}</p>
          <Button type="primary" onClick={props.onClose}>
            {t("common:close")}
          </Button>
        </div>
      );
    case "failed":
      return (
        <div className={styles.compare}>
          <Alert
            type="error"
            showIcon
            title={
              differed
                ? t("compare.differed")
                : live.data?.fault
                  ? faultText(live.data.fault)
                  : t("invite.failed")
            }
          />
          <Button type="primary" onClick={props.onAgain}>
            {t("invite.again")}
          </Button>
        </div>
      );
  }
}

const STEPS = ["one", "two", "three"] as const;

function Waiting(props: { invitation: SyncInvitation; fault: Fault | null }) {
  const { t } = useTranslation("sync");
  const { code, relay, text, uri, expiresAt } = props.invitation;
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      showToast({ tone: "done", text: t("invite.copied") });
    } catch (reason) {
      showFault(faultOf(reason));
    }
  };
  return (
    <div className={styles.invite}>
      <div className={styles.qr}>
        <QRCode value={uri} type="svg" size={196} color="#000000" bgColor="#ffffff" />
      </div>
      <div className={styles.inviteWords}>
        <ol>
          {STEPS.map((step) => (
            <li key={step}>{t(`invite.steps.${step}`)}</li>
          ))}
        </ol>
        <div className={styles.codeBox}>
          <output className={styles.code} aria-label={t("invite.code")}>
            {code}
          </output>
          <span className={styles.codeRelay}>@{relay}</span>
        </div>
        <div className={styles.waysRow}>
          {/* A browser has it only where the address is of this computer or encrypted. */}
          {navigator.clipboard ? (
            <Button size="small" icon={<CopyOutlined />} onClick={() => void copy()}>
              {t("invite.copy")}
            </Button>
          ) : null}
          <span className={styles.quiet}>
            {t("invite.until", { time: shortMoment(expiresAt) })}
          </span>
        </div>
      </div>
      <div className={styles.waitingLine}>
        <UnderWay text={props.fault ? faultText(props.fault) : t("invite.waiting")} />
      </div>
    </div>
  );
}
