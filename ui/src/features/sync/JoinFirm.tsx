import { ArrowLeftOutlined, QrcodeOutlined } from "@ant-design/icons";
import { Alert, Button, Progress } from "antd";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { FormFault, type FormGate, FormRow, FormScope, TextField } from "../../components/form";
import type { SyncJoiningState } from "../../generated/commands";
import { call, useCommand, useLive } from "../../lib/data";
import { useDraft } from "../../lib/draft";
import { type Fault, faultText } from "../../lib/faults";
import { halfWidth } from "../../lib/format";
import { onEnterInField } from "../../lib/ime";
import { Digits } from "./Digits";
import { DeviceNameField, RelayField } from "./fields";
import { RecoverForm } from "./RecoverForm";
import styles from "./sync.module.css";
import { UnderWay } from "./UnderWay";
import { useInvitationPicture } from "./useInvitationPicture";
import { useAsking } from "./useNow";
import { lacksRelay, percentOf, plainInvitation } from "./words";

const EMPTY = { invitation: "", relay: "", deviceName: "", person: "" };

/** Takes this computer into a firm that works on others already. `bare`: in a frame that has its own edge. */
export function JoinFirm(props: { onJoined: () => void; onLeave: () => void; bare?: boolean }) {
  const { t } = useTranslation("sync");
  const [joining, setJoining] = useState<string | null>(null);
  const [byKit, setByKit] = useState(false);
  return (
    <section
      className={styles.join}
      data-bare={props.bare || undefined}
      aria-label={t("join.title")}
    >
      {joining ? (
        <Joining
          key={joining}
          id={joining}
          onJoined={props.onJoined}
          onEnded={() => setJoining(null)}
        />
      ) : byKit ? (
        <RecoverForm onBegun={setJoining} onLeave={() => setByKit(false)} />
      ) : (
        <Form onBegun={setJoining} onLeave={props.onLeave} onKit={() => setByKit(true)} />
      )}
    </section>
  );
}

function Form(props: { onBegun: (id: string) => void; onLeave: () => void; onKit: () => void }) {
  const { t } = useTranslation("sync");
  const { value, set } = useDraft("sync.join", EMPTY);
  const join = useCommand("sync.join", { form: true });
  const gate = useRef<FormGate | null>(null);
  const invitation = plainInvitation(value.invitation);
  const asksRelay = lacksRelay(invitation);
  const form = useRef<HTMLDivElement>(null);
  /** The invitation is out of a picture. */
  const [wasRead, setWasRead] = useState(false);
  const picture = useInvitationPicture((read) => {
    set("invitation", plainInvitation(read));
    setWasRead(true);
  });
  useEffect(() => {
    if (!wasRead) return;
    const fields = form.current?.querySelectorAll("input") ?? [];
    [...fields].find((field) => field.value === "")?.focus();
  }, [wasRead]);
  const begin = async () => {
    if (join.pending || !(gate.current?.pass() ?? true)) return;
    const relay = halfWidth(value.relay).trim();
    const outcome = await join.run({
      invitation,
      ...(asksRelay && relay !== "" ? { relay } : {}),
      deviceName: value.deviceName.trim(),
      person: value.person.trim(),
    });
    if (outcome.ok) props.onBegun(outcome.value.id);
  };
  const onKeyDown = onEnterInField(() => void begin());
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it only listens for Enter from the fields inside.
    <div ref={form} onKeyDown={onKeyDown}>
      <h2>{t("join.title")}</h2>
      <p className={styles.lead}>{t("join.text")}</p>
      <FormScope fault={join.fault} gate={gate}>
        <FormFault />
        <FormRow
          label={t("join.invitation")}
          name="invitation"
          required
          help={t(wasRead ? "join.picture.read" : "join.invitationHelp")}
          error={picture.fault ? faultText(picture.fault) : undefined}
        >
          <TextField
            value={value.invitation}
            max={400}
            onChange={(typed) => {
              set("invitation", typed);
              setWasRead(false);
              picture.forget();
            }}
            autoFocus
            placeholder="ABCDE-FGHJK-12345-6789X"
          />
          <div className={styles.picture} data-over={picture.over}>
            <Button
              icon={<QrcodeOutlined />}
              loading={picture.reading}
              onClick={() => picture.choose()}
            >
              {t("join.picture.choose")}
            </Button>
            <span>{t(picture.over ? "join.picture.drop" : "join.picture.help")}</span>
          </div>
        </FormRow>
        {asksRelay ? (
          <RelayField
            value={value.relay}
            onChange={(typed) => set("relay", typed)}
            help={t("join.relayHelp")}
          />
        ) : null}
        <FormRow label={t("join.person")} name="person" required>
          <TextField
            value={value.person}
            max={40}
            onChange={(typed) => set("person", typed)}
            placeholder={t("join.personExample")}
          />
        </FormRow>
        <DeviceNameField
          value={value.deviceName}
          onChange={(typed) => set("deviceName", typed)}
          help={t("join.deviceNameHelp")}
        />
      </FormScope>
      <div className={styles.joinWays}>
        <Button icon={<ArrowLeftOutlined />} type="text" onClick={props.onLeave}>
          {t("common:back")}
        </Button>
        <Button type="primary" size="large" loading={join.pending} onClick={() => void begin()}>
          {t("join.verb")}
        </Button>
      </div>
      <p className={styles.quiet}>{t("join.after")}</p>
      <Button className={styles.byKit} type="link" size="small" onClick={props.onKit}>
        {t("recover.entry")}
      </Button>
    </div>
  );
}

/** The firm is open here: its screens begin with the question who sits at them. The first call learns which firm it is now. */
async function askWho(): Promise<void> {
  try {
    await call("app.state", {});
    await call("session.lock", {});
  } catch {
    // Where nobody can be asked, the screens begin as they do.
  }
}

function Joining(props: { id: string; onJoined: () => void; onEnded: () => void }) {
  const { t } = useTranslation("sync");
  const live = useLive("sync.joining", { id: props.id });
  const leave = useCommand("sync.leave_joining");
  const stage = live.data?.stage ?? "waiting";
  useAsking("sync.joining", live.refresh, stage !== "done" && stage !== "failed");
  const { onJoined } = props;
  useEffect(() => {
    if (stage === "done") void askWho().finally(onJoined);
  }, [stage, onJoined]);
  const stop = async () => {
    await leave.run({ id: props.id });
    props.onEnded();
  };
  const fault = live.data?.fault ?? (live.data ? null : live.fault);
  if (stage === "failed" || (fault && !live.data))
    return <Failed fault={fault} onAgain={() => void stop()} />;
  return (
    <div className={styles.compare}>
      <Stage state={live.data ?? null} />
      {fault ? <Alert type="warning" showIcon title={faultText(fault)} /> : null}
      {stage === "done" ? null : (
        <Button
          danger={stage === "compare"}
          size={stage === "compare" ? "large" : "middle"}
          loading={leave.pending}
          onClick={() => void stop()}
        >
          {t(stage === "compare" ? "compare.differStop" : "common:cancel")}
        </Button>
      )}
      {stage === "compare" ? <p className={styles.quiet}>{t("compare.why")}</p> : null}
    </div>
  );
}

function Stage(props: { state: SyncJoiningState | null }) {
  const { t, i18n } = useTranslation("sync");
  const { state } = props;
  const opening = state?.stage === "done";
  if (!state || state.stage === "waiting" || opening)
    return (
      <>
        <h2>{t(opening ? "join.opening" : "join.waiting")}</h2>
        <UnderWay text={t(opening ? "join.openingText" : "join.waitingText")} />
      </>
    );
  if (state.stage === "compare")
    return (
      <>
        <h2>{t("join.compare")}</h2>
        <Digits code={state.code ?? ""} />
        <p>{t("join.compareText")}</p>
      </>
    );
  const percent = percentOf(state);
  const number = new Intl.NumberFormat(i18n.language);
  return (
    <div className={styles.filling} role="status">
      <h2>{t("join.filling")}</h2>
      <Progress
        percent={percent ?? 100}
        {...(percent === null ? { status: "active" as const } : {})}
        showInfo={false}
        aria-label={t("join.filling")}
      />
      <p className={styles.quiet}>
        {percent === null
          ? t("join.fillingText")
          : `${number.format(state.done)} / ${number.format(state.total)} · ${percent}%`}
      </p>
    </div>
  );
}

function Failed(props: { fault: Fault | null; onAgain: () => void }) {
  const { t } = useTranslation("sync");
  return (
    <div className={styles.compare}>
      <h2>{t("join.failed")}</h2>
      <Alert
        type="error"
        showIcon
        title={props.fault ? faultText(props.fault) : t("join.failedText")}
      />
      <Button type="primary" onClick={props.onAgain}>
        {t("join.again")}
      </Button>
    </div>
  );
}
