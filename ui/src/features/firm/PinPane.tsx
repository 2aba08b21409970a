import { Avatar, Button, Input, type InputRef } from "antd";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Face } from "../../generated/commands";
import { useCommand, useLive } from "../../lib/data";
import { faultText } from "../../lib/faults";
import { isEnter } from "../../lib/ime";
import { colourOf } from "./WhoScreen";
import styles from "./who.module.css";

const digits = (typed: string) => typed.replace(/\D/g, "").slice(0, 8);

/** Seconds as `2:05`. */
function clock(seconds: number): string {
  return `${Math.trunc(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

/** One member's PIN; after many wrong ones the wait, and an owner's way to end it. */
export function PinPane(props: { face: Face; faces: Face[] }) {
  const { t } = useTranslation("session");
  const { face } = props;
  const [pin, setPin] = useState("");
  const [released, setReleased] = useState(false);
  const field = useRef<InputRef>(null);
  const enter = useCommand("session.enter", { form: true });
  const waits = face.waitSeconds > 0;
  // The host counts; the screen only asks what is left.
  const { refresh } = useLive("session.state", {});
  useEffect(() => {
    if (!waits) return;
    const timer = setInterval(refresh, 1000);
    return () => clearInterval(timer);
  }, [waits, refresh]);
  useEffect(() => {
    if (!waits) field.current?.focus();
  }, [waits]);
  const submit = async () => {
    if (pin === "" || waits) return;
    setReleased(false);
    if ((await enter.run({ member: face.id, pin })).ok) return;
    setPin("");
    field.current?.focus();
  };
  const said = waits
    ? t("waitLeft", { wait: clock(face.waitSeconds) })
    : released
      ? t("released")
      : enter.fault && enter.fault.params.wait === undefined
        ? faultText(enter.fault)
        : "";
  const owners = props.faces.filter((one) => one.owner && one.hasPin && one.id !== face.id);
  return (
    <>
      <Avatar size={64} style={{ background: colourOf(face.id) }}>
        {[...face.name][0]}
      </Avatar>
      <h1 className={styles.title}>{face.name}</h1>
      <Input.Password
        ref={field}
        size="large"
        autoFocus
        inputMode="numeric"
        autoComplete="off"
        className={styles.pin ?? ""}
        visibilityToggle={false}
        disabled={waits}
        value={pin}
        placeholder={t("pin")}
        aria-label={t("pinOf", { name: face.name })}
        status={said ? "error" : ""}
        onChange={(event) => setPin(digits(event.target.value))}
        onKeyDown={(event) => {
          if (isEnter(event)) void submit();
        }}
      />
      <p className={styles.said} role="alert">
        {said}
      </p>
      <Button
        type="primary"
        size="large"
        block
        disabled={waits || pin.length < 4}
        loading={enter.pending}
        onClick={() => void submit()}
      >
        {t("enter")}
      </Button>
      {face.ownerOpens
        ? owners.map((owner) => (
            <Release
              key={owner.id}
              face={face}
              owner={owner}
              onDone={() => {
                setReleased(true);
                refresh();
              }}
            />
          ))
        : null}
      <p className={styles.quiet}>{t("forgot")}</p>
    </>
  );
}

function Release(props: { face: Face; owner: Face; onDone: () => void }) {
  const { t } = useTranslation("session");
  const [pin, setPin] = useState("");
  const release = useCommand("session.release", { form: true });
  const submit = async () => {
    const done = await release.run({ member: props.face.id, owner: props.owner.id, pin });
    setPin("");
    if (done.ok) props.onDone();
  };
  return (
    <div className={styles.release}>
      <span>{t("ownerOpens")}</span>
      <div className={styles.releaseRow}>
        <span className={styles.name}>{props.owner.name}</span>
        <Input.Password
          inputMode="numeric"
          autoComplete="off"
          visibilityToggle={false}
          value={pin}
          aria-label={`${t("ownerPin")} ${props.owner.name}`}
          placeholder={t("ownerPin")}
          onChange={(event) => setPin(digits(event.target.value))}
          onKeyDown={(event) => {
            if (isEnter(event)) void submit();
          }}
        />
        <Button disabled={pin.length < 4} loading={release.pending} onClick={() => void submit()}>
          {t("release")}
        </Button>
      </div>
      {release.fault ? (
        <span className={styles.said} role="alert">
          {faultText(release.fault)}
        </span>
      ) : null}
    </div>
  );
}
