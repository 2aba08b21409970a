import { Checkbox, Modal } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { FormFault, FormRow, FormScope } from "../../components/form";
import { LongWork } from "../../components/LongWork";
import { RecoveryPaper } from "../../components/RecoveryPaper";
import type { ProtectionState } from "../../generated/commands";
import { useCommand, useLive } from "../../lib/data";
import styles from "./care.module.css";
import { SecretField } from "./SecretField";

/** A new passphrase, typed twice. */
export function NewPassphrase(props: {
  name: string;
  label: string;
  value: string;
  again: string;
  onChange: (value: string, again: string) => void;
  autoFocus?: boolean;
}) {
  const { t } = useTranslation("protection");
  const { value, again } = props;
  const differs = again !== "" && again !== value;
  return (
    <>
      <FormRow label={props.label} name={props.name} help={t("passphraseHelp")}>
        <SecretField
          label={props.label}
          value={value}
          fresh
          autoFocus={props.autoFocus ?? false}
          onChange={(typed) => props.onChange(typed, again)}
        />
      </FormRow>
      <FormRow label={t("again")} error={differs ? t("differs") : undefined}>
        <SecretField
          label={t("again")}
          value={again}
          fresh
          invalid={differs}
          onChange={(typed) => props.onChange(value, typed)}
        />
      </FormRow>
    </>
  );
}

/** Asks what is to open the file, and encrypts it; then the recovery code is shown. */
export function TurnOn(props: {
  state: ProtectionState;
  onClose: () => void;
  onCode: (code: string) => void;
}) {
  const { t } = useTranslation("protection");
  const works = props.state.keychainWorks;
  const [keychain, setKeychain] = useState(works);
  const [wanted, setWanted] = useState(!works);
  const [[passphrase, again], setTyped] = useState(["", ""]);
  const turn = useCommand("protection.turn_on", {
    form: true,
    long: true,
    undo: false,
    done: t("turnedOn"),
  });
  const ready = (keychain || wanted) && (!wanted || (passphrase !== "" && passphrase === again));
  const submit = async () => {
    if (!ready) return;
    const done = await turn.run({ keychain, passphrase: wanted ? passphrase : null });
    if (done.ok) props.onCode(done.value.code);
  };
  return (
    <Modal
      open
      width={560}
      title={t("turnOnTitle")}
      okText={t("turnOnVerb")}
      okButtonProps={{ disabled: !ready, loading: turn.pending }}
      cancelText={t("common:cancel")}
      cancelButtonProps={{ disabled: turn.pending }}
      closable={!turn.pending}
      keyboard={!turn.pending}
      mask={{ closable: false }}
      onOk={() => void submit()}
      onCancel={props.onClose}
    >
      <p className={styles.intro}>{t("turnOnText")}</p>
      <FormScope fault={turn.fault}>
        <FormFault />
        {works ? (
          <div className={styles.choices}>
            <Checkbox checked={keychain} onChange={(event) => setKeychain(event.target.checked)}>
              {t("useKeychain")}
            </Checkbox>
            <Checkbox checked={wanted} onChange={(event) => setWanted(event.target.checked)}>
              {t("usePassphrase")}
            </Checkbox>
          </div>
        ) : null}
        {wanted ? (
          <NewPassphrase
            name="passphrase"
            label={t("passphrase")}
            value={passphrase}
            again={again}
            autoFocus={!works}
            onChange={(value, repeated) => setTyped([value, repeated])}
          />
        ) : null}
      </FormScope>
      <LongWork long={turn.long} />
    </Modal>
  );
}

/** The recovery code on paper. */
export function CodePaper(props: { code: string; onKept: () => void }) {
  const { t } = useTranslation("protection");
  const firm = useLive("app.state", {}).data?.firm?.name ?? "";
  return (
    <RecoveryPaper
      title={t("paper.title")}
      paperTitle={t("paper.paperTitle", { firm })}
      text={t("paper.text")}
      warning={t("paper.warning")}
      fileName={t("paper.fileName", { firm })}
      code={props.code}
      onKept={props.onKept}
    />
  );
}
