import { Button, Switch, Tag } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Loaded } from "../../components/Loaded";
import { Panel } from "../../components/Page";
import type { ProtectionState } from "../../generated/commands";
import { useCommand, useLive } from "../../lib/data";
import { host } from "../../lib/host";
import { useOwner } from "../../lib/useOwner";
import styles from "./care.module.css";
import { ChangePassphrase, ShowCode, TurnOff } from "./ProtectionChanges";
import { CodePaper, TurnOn } from "./TurnOn";

type Asked = "on" | "off" | "passphrase" | "code" | null;

/** Whether the firm's file is encrypted, what opens it, and what that is good for. */
export function ProtectionPanel() {
  const live = useLive("protection.state", {});
  return <Loaded live={live}>{(state) => <Shown state={state} />}</Loaded>;
}

function Shown(props: { state: ProtectionState }) {
  const { t } = useTranslation("protection");
  const { state } = props;
  const [asked, setAsked] = useState<Asked>(null);
  const [code, setCode] = useState<string | null>(null);
  const close = () => setAsked(null);
  const show = (shown: string) => {
    setCode(shown);
    close();
  };
  return (
    <Panel
      title={t("title")}
      extra={<Tag color={state.on ? "success" : "warning"}>{t(state.on ? "on" : "off")}</Tag>}
    >
      <p>{t(state.on ? "onText" : "offText")}</p>
      {state.on || state.keychainWorks ? null : (
        <p className={styles.quiet}>{t("offNoKeychain")}</p>
      )}
      {state.on ? <Opens state={state} /> : null}
      {state.openBackups > 0 ? (
        <p className={styles.quiet}>{t("openBackups", { count: state.openBackups })}</p>
      ) : null}
      <Ways state={state} ask={setAsked} />
      <Limits />
      {asked === "on" ? <TurnOn state={state} onClose={close} onCode={show} /> : null}
      {asked === "off" ? <TurnOff state={state} onClose={close} /> : null}
      {asked === "passphrase" ? <ChangePassphrase state={state} onClose={close} /> : null}
      {asked === "code" ? <ShowCode state={state} onClose={close} onCode={show} /> : null}
      {code ? <CodePaper code={code} onKept={() => setCode(null)} /> : null}
    </Panel>
  );
}

function Opens(props: { state: ProtectionState }) {
  const { t } = useTranslation("protection");
  const { keychain, passphrase } = props.state;
  return (
    <dl className={styles.opens}>
      <dt>{t("opens")}</dt>
      {keychain ? <dd>{t("byKeychain")}</dd> : null}
      {passphrase ? <dd>{t("byPassphrase")}</dd> : null}
      {keychain || passphrase ? null : <dd>{t("byCode")}</dd>}
    </dl>
  );
}

function Ways(props: { state: ProtectionState; ask: (what: Asked) => void }) {
  const { t } = useTranslation("protection");
  const { state, ask } = props;
  const owner = useOwner();
  const keep = useCommand("protection.set_keychain", {
    undo: false,
    done: t(state.keychain ? "notKept" : "kept"),
  });
  if (!host().choosePath) return <p className={styles.quiet}>{t("inBrowser")}</p>;
  if (!owner) return <p className={styles.quiet}>{t("ownerOnly")}</p>;
  if (!state.on) {
    return (
      <div className={styles.ways}>
        <Button type="primary" onClick={() => ask("on")}>
          {t("turnOn")}
        </Button>
      </div>
    );
  }
  return (
    <>
      {state.keychainWorks ? (
        <div className={styles.keep}>
          <Switch
            size="small"
            aria-label={t("keepHere")}
            checked={state.keychain}
            loading={keep.pending}
            disabled={state.keychain && !state.passphrase}
            onChange={(on) => void keep.run({ keep: on })}
          />
          {t("keepHere")}
        </div>
      ) : null}
      <div className={styles.ways}>
        <Button onClick={() => ask("passphrase")}>
          {t(state.passphrase ? "changePassphrase" : "setPassphrase")}
        </Button>
        <Button onClick={() => ask("code")}>{t("showCode")}</Button>
        <Button onClick={() => ask("off")}>{t("turnOff")}</Button>
      </div>
    </>
  );
}

function Limits() {
  const { t } = useTranslation("protection");
  return (
    <div className={styles.limits}>
      <section>
        <h3>{t("protectsTitle")}</h3>
        <ul>
          {(["disk", "away"] as const).map((key) => (
            <li key={key}>{t(`protects.${key}`)}</li>
          ))}
        </ul>
      </section>
      <section>
        <h3>{t("notTitle")}</h3>
        <ul>
          {(["open", "export", "names", "traces", "lost"] as const).map((key) => (
            <li key={key}>{t(`not.${key}`)}</li>
          ))}
        </ul>
      </section>
    </div>
  );
}
