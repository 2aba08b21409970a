import { Button, Modal } from "antd";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { FormFault, FormRow, FormScope } from "../../components/form";
import { LongWork } from "../../components/LongWork";
import type { ProtectionState } from "../../generated/commands";
import { useCommand } from "../../lib/data";
import type { Fault } from "../../lib/host";
import styles from "./care.module.css";
import { SecretField } from "./SecretField";
import { NewPassphrase } from "./TurnOn";

/** A dialog that asks for the present passphrase, where there is one. */
function Asking(props: {
  title: string;
  verb: string;
  danger?: boolean;
  /** The present passphrase; null where there is none. */
  current: string | null;
  onCurrent: (typed: string) => void;
  ready: boolean;
  pending: boolean;
  fault: Fault | null;
  onOk: () => void;
  onClose: () => void;
  children?: ReactNode;
  below?: ReactNode;
  aside?: ReactNode;
}) {
  const { t } = useTranslation("protection");
  const ready = props.ready && props.current !== "";
  return (
    <Modal
      open
      width={520}
      title={props.title}
      closable={!props.pending}
      keyboard={!props.pending}
      mask={{ closable: false }}
      onCancel={props.onClose}
      footer={
        <div className={styles.askFoot}>
          {props.aside}
          <span className={styles.space} />
          <Button disabled={props.pending} onClick={props.onClose}>
            {t("common:cancel")}
          </Button>
          <Button
            type="primary"
            danger={props.danger ?? false}
            disabled={!ready}
            loading={props.pending}
            onClick={props.onOk}
          >
            {props.verb}
          </Button>
        </div>
      }
    >
      <FormScope fault={props.fault}>
        <FormFault />
        {props.children}
        {props.current === null ? null : (
          <FormRow label={t("current")} name="passphrase">
            <SecretField
              label={t("current")}
              value={props.current}
              autoFocus
              disabled={props.pending}
              onChange={props.onCurrent}
              onEnter={() => {
                if (ready) props.onOk();
              }}
            />
          </FormRow>
        )}
        {props.below}
      </FormScope>
    </Modal>
  );
}

/** Another passphrase, the first one, or none where the keychain opens the file. */
export function ChangePassphrase(props: { state: ProtectionState; onClose: () => void }) {
  const { t } = useTranslation("protection");
  const { state } = props;
  const [current, setCurrent] = useState("");
  const [[next, again], setNext] = useState(["", ""]);
  const set = useCommand("protection.set_passphrase", {
    form: true,
    undo: false,
    done: t("passphraseSet"),
  });
  const remove = useCommand("protection.set_passphrase", {
    form: true,
    undo: false,
    done: t("passphraseRemoved"),
  });
  const passphrase = state.passphrase ? current : null;
  const close = async (outcome: Promise<{ ok: boolean }>) => {
    if ((await outcome).ok) props.onClose();
  };
  return (
    <Asking
      title={t("changeTitle")}
      verb={t("common:save")}
      current={passphrase}
      onCurrent={setCurrent}
      ready={next !== "" && next === again}
      pending={set.pending || remove.pending}
      fault={set.fault ?? remove.fault}
      onOk={() => {
        remove.reset();
        void close(set.run({ passphrase, next }));
      }}
      onClose={props.onClose}
      below={
        <>
          <NewPassphrase
            name="next"
            label={t("next")}
            value={next}
            again={again}
            autoFocus={!state.passphrase}
            onChange={(value, repeated) => setNext([value, repeated])}
          />
          {state.passphrase ? <p className={styles.quiet}>{t("oldBackups")}</p> : null}
        </>
      }
      aside={
        state.passphrase && state.keychain ? (
          <Button
            disabled={current === "" || set.pending}
            loading={remove.pending}
            onClick={() => {
              set.reset();
              void close(remove.run({ passphrase, next: null }));
            }}
          >
            {t("removePassphrase")}
          </Button>
        ) : null
      }
    />
  );
}

/** Shows the recovery code, for the passphrase where there is one. */
export function ShowCode(props: {
  state: ProtectionState;
  onClose: () => void;
  onCode: (code: string) => void;
}) {
  const { t } = useTranslation("protection");
  const [current, setCurrent] = useState("");
  const passphrase = props.state.passphrase ? current : null;
  const show = useCommand("protection.code", { form: true, undo: false });
  const run = async () => {
    const done = await show.run({ passphrase });
    if (done.ok) props.onCode(done.value.code);
  };
  return (
    <Asking
      title={t("codeTitle")}
      verb={t("codeVerb")}
      current={passphrase}
      onCurrent={setCurrent}
      ready
      pending={show.pending}
      fault={show.fault}
      onOk={() => void run()}
      onClose={props.onClose}
    >
      <p className={styles.intro}>{t(props.state.passphrase ? "codeAsk" : "paper.warning")}</p>
    </Asking>
  );
}

/** Writes the file anew without encryption. */
export function TurnOff(props: { state: ProtectionState; onClose: () => void }) {
  const { t } = useTranslation("protection");
  const [current, setCurrent] = useState("");
  const passphrase = props.state.passphrase ? current : null;
  const turn = useCommand("protection.turn_off", {
    form: true,
    long: true,
    undo: false,
    done: t("turnedOff"),
  });
  const run = async () => {
    if ((await turn.run({ passphrase })).ok) props.onClose();
  };
  return (
    <Asking
      title={t("turnOffTitle")}
      verb={t("turnOffVerb")}
      danger
      current={passphrase}
      onCurrent={setCurrent}
      ready
      pending={turn.pending}
      fault={turn.fault}
      onOk={() => void run()}
      onClose={props.onClose}
      below={<LongWork long={turn.long} />}
    >
      <p className={styles.intro}>{t("turnOffText")}</p>
    </Asking>
  );
}
