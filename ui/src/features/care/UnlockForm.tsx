import { Button, Checkbox, Input } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useCommand, useLive } from "../../lib/data";
import { faultText } from "../../lib/faults";
import { isEnter } from "../../lib/ime";
import styles from "./care.module.css";
import { SecretField } from "./SecretField";

/** Which file: the firm that could not be opened, any file by its path, or a backup of the firm by its name. */
export type Locked = { path: string } | { backup: string } | null;

/** Asks for the passphrase of an encrypted file, or for its recovery code. */
export function UnlockForm(props: {
  file: Locked;
  /** Whether a passphrase opens it here; otherwise only the code does. */
  passphrase: boolean;
  onUnlocked: () => void;
}) {
  const { t } = useTranslation("protection");
  const [byCode, setByCode] = useState(!props.passphrase);
  const [secret, setSecret] = useState("");
  const [keep, setKeep] = useState(false);
  const keychain = useLive("protection.state", {}).data?.keychainWorks ?? false;
  const unlock = useCommand("protection.unlock", { form: true });
  const submit = async () => {
    if (secret === "" || unlock.pending) return;
    const { file } = props;
    const done = await unlock.run({
      path: file && "path" in file ? file.path : null,
      backup: file && "backup" in file ? file.backup : null,
      secret,
      isCode: byCode,
      keep: keychain && keep,
    });
    if (done.ok) props.onUnlocked();
  };
  const change = () => {
    unlock.reset();
    setSecret("");
    setByCode(!byCode);
  };
  const label = t(byCode ? "unlock.code" : "passphrase");
  return (
    <div className={styles.unlock}>
      <p className={styles.quiet}>{t(byCode ? "unlock.withCode" : "unlock.withPassphrase")}</p>
      {byCode ? (
        <Input
          key="code"
          className={styles.code}
          value={secret}
          aria-label={label}
          placeholder="XXXX-XXXX-XXXX-…"
          autoFocus
          autoComplete="off"
          spellCheck={false}
          maxLength={80}
          status={unlock.fault ? "error" : ""}
          disabled={unlock.pending}
          onChange={(event) => setSecret(event.target.value)}
          onKeyDown={(event) => {
            if (isEnter(event)) void submit();
          }}
        />
      ) : (
        <SecretField
          key="passphrase"
          label={label}
          value={secret}
          autoFocus
          invalid={unlock.fault !== null}
          disabled={unlock.pending}
          onChange={setSecret}
          onEnter={() => void submit()}
        />
      )}
      <p className={styles.said} role="alert">
        {unlock.fault ? faultText(unlock.fault) : ""}
      </p>
      {keychain ? (
        <Checkbox checked={keep} onChange={(event) => setKeep(event.target.checked)}>
          {t("unlock.keep")}
        </Checkbox>
      ) : null}
      <Button
        type="primary"
        block
        disabled={secret === ""}
        loading={unlock.pending}
        onClick={() => void submit()}
      >
        {t(unlock.pending ? "unlock.opening" : "unlock.verb")}
      </Button>
      {props.passphrase ? (
        <Button type="link" size="small" disabled={unlock.pending} onClick={change}>
          {t(byCode ? "unlock.usePassphrase" : "unlock.useCode")}
        </Button>
      ) : null}
    </div>
  );
}
