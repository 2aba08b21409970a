import { Button, Checkbox } from "antd";
import { type KeyboardEvent, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { FormFault, type FormGate, FormRow, FormScope, TextField } from "../../components/form";
import { Illustration } from "../../components/Illustration";
import { LanguageButton } from "../../components/LanguageButton";
import { LongWork } from "../../components/LongWork";
import { PictureField } from "../../components/PictureField";
import { RestoreFileButton } from "../../features/care/RestoreFileButton";
import { OpenFirmButton } from "../../features/firm/OpenFirmButton";
import { TaxStatusField } from "../../features/firm/TaxStatusField";
import { JoinFirm } from "../../features/sync/JoinFirm";
import type { FirmToMake } from "../../generated/commands";
import { call, useCommand, useLive } from "../../lib/data";
import { useDraft } from "../../lib/draft";
import { host } from "../../lib/host";
import { isEnter } from "../../lib/ime";
import styles from "./start.module.css";

const EMPTY: FirmToMake = {
  name: "",
  taxStatus: "small_scale",
  logoBase64: null,
  owner: "",
  protect: true,
};

/** The first start: make your firm, join one, or look around in the demo firm. */
export function Welcome(props: {
  onOpened: () => void;
  /** The new firm is encrypted: its recovery code has to be shown. This page may be gone by then. */
  onCode: (code: string) => void;
}) {
  const { t } = useTranslation("firm");
  const [joining, setJoining] = useState(false);
  useEffect(() => {
    host().setTitle(t("common:productName"));
  }, [t]);
  return (
    <div className={styles.welcome}>
      <div className={styles.welcomeTop}>
        <LanguageButton />
      </div>
      <div className={styles.welcomeBody}>
        {joining ? (
          <JoinFirm onJoined={props.onOpened} onLeave={() => setJoining(false)} />
        ) : (
          <Ways onOpened={props.onOpened} onCode={props.onCode} onJoin={() => setJoining(true)} />
        )}
        {joining ? null : (
          <div className={styles.otherFirm}>
            <p className={styles.quiet}>{t("localOnly")}</p>
            <OpenFirmButton type="link" />
            <RestoreFileButton type="link" onDone={props.onOpened} />
          </div>
        )}
      </div>
    </div>
  );
}

function Ways(props: { onOpened: () => void; onCode: (code: string) => void; onJoin: () => void }) {
  const { t } = useTranslation("firm");
  const { value, set, discard } = useDraft("firm.new", EMPTY);
  const create = useCommand("app.create_firm", { form: true });
  const demo = useCommand("app.open_demo", { long: true });
  const practice = useCommand("app.open_practice", { long: true });
  const keychain = useLive("protection.state", {}).data?.keychainWorks ?? false;
  // A browser is not shown the recovery code, so it does not offer what needs it.
  const works = keychain && host().choosePath !== null;
  const gate = useRef<FormGate | null>(null);

  const make = async () => {
    if (!(gate.current?.pass() ?? true)) return;
    const protect = works && value.protect;
    const outcome = await create.run({ ...value, protect });
    if (!outcome.ok) return;
    discard();
    // It can be looked up in the settings at any time, so nothing is lost where it cannot be shown now.
    const paper = protect
      ? await call("protection.code", { passphrase: null }).catch(() => null)
      : null;
    if (paper) props.onCode(paper.code);
    props.onOpened();
  };
  const look = async () => {
    if ((await demo.run({})).ok) props.onOpened();
  };
  const practise = async () => {
    if (!(await practice.run({ source: "demo" })).ok) return;
    window.location.hash = "#/practice";
    props.onOpened();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.target instanceof HTMLInputElement && isEnter(event)) {
      event.preventDefault();
      void make();
    }
  };
  const busy = create.pending || demo.pending || practice.pending;
  return (
    <>
      <header className={styles.hello}>
        <h1>{t("welcome")}</h1>
        <p>{t("welcomeText")}</p>
      </header>
      <div className={styles.ways}>
        <section className={styles.make} onKeyDown={onKeyDown} aria-label={t("makeFirm")}>
          <h2>{t("makeFirm")}</h2>
          <FormScope fault={create.fault} gate={gate}>
            <FormFault />
            <FormRow label={t("firmName")} name="name" required help={t("firmNameHelp")}>
              <TextField
                value={value.name}
                max={80}
                onChange={(name) => set("name", name)}
                autoFocus
                placeholder={t("firmNameExample")}
              />
            </FormRow>
            <FormRow label={t("owner")} name="owner" required>
              <TextField
                value={value.owner}
                max={80}
                onChange={(owner) => set("owner", owner)}
                placeholder={t("ownerExample")}
              />
            </FormRow>
            <FormRow label={t("taxStatus")} name="taxStatus">
              <TaxStatusField
                value={value.taxStatus}
                onChange={(status) => set("taxStatus", status)}
              />
            </FormRow>
            <FormRow label={t("logo")} name="logoBase64" help={t("logoHelp")}>
              <PictureField value={value.logoBase64} onChange={(logo) => set("logoBase64", logo)} />
            </FormRow>
            {works ? (
              <FormRow label={t("protection:title")} help={t("protection:firstRun.help")}>
                <Checkbox
                  checked={value.protect}
                  onChange={(event) => set("protect", event.target.checked)}
                >
                  {t("protection:firstRun.label")}
                </Checkbox>
              </FormRow>
            ) : null}
          </FormScope>
          <Button
            type="primary"
            size="large"
            block
            loading={create.pending}
            disabled={busy && !create.pending}
            onClick={() => void make()}
          >
            {t("makeFirmButton")}
          </Button>
        </section>
        <div className={styles.others}>
          <section className={styles.joinWay} aria-label={t("sync:join.open")}>
            <h2>{t("sync:join.entry")}</h2>
            <p>{t("sync:join.entryText")}</p>
            <Button disabled={busy} onClick={props.onJoin}>
              {t("sync:join.open")}
            </Button>
          </section>
          <section className={styles.demo} aria-label={t("demo")}>
            <Illustration name="home" />
            <h2>{t("demo")}</h2>
            <p>{t("demoText")}</p>
            <Button
              size="large"
              loading={demo.pending}
              disabled={busy && !demo.pending}
              onClick={() => void look()}
            >
              {t("openDemo")}
            </Button>
            <Button
              type="link"
              loading={practice.pending}
              disabled={busy && !practice.pending}
              onClick={() => void practise()}
            >
              {t("practice:openDemo")}
            </Button>
            <LongWork long={demo.long ?? practice.long} />
          </section>
        </div>
      </div>
    </>
  );
}
