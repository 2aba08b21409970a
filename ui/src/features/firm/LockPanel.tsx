import { Button, Input, Select, Tag } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useConfirm } from "../../components/Confirm";
import { FormFault, FormRow, FormScope } from "../../components/form";
import { Loaded } from "../../components/Loaded";
import { Panel } from "../../components/Page";
import type { Face } from "../../generated/commands";
import { useCommand, useLive } from "../../lib/data";
import styles from "./firm.module.css";

const MINUTES = [1, 2, 5, 10, 15, 30, 60, 120];

/** PINs and the lock of this computer, and what they are good for. */
export function LockPanel() {
  const { t } = useTranslation("session");
  const live = useLive("session.state", {});
  const setLock = useCommand("session.set_lock_after", { done: t("autoSet"), undo: false });
  return (
    <Loaded live={live}>
      {({ faces, member, lockAfter }) => {
        const me = faces.find((face) => face.id === member?.id);
        const choices = [...new Set([...MINUTES, ...(lockAfter ? [lockAfter] : [])])].sort(
          (a, b) => a - b,
        );
        return (
          <>
            {me ? <OwnPin key={`${me.id}.${me.hasPin}`} me={me} /> : null}
            <Panel title={t("auto")}>
              <FormRow label={t("auto")} help={t("autoHelp")}>
                <Select
                  aria-label={t("auto")}
                  style={{ width: 180 }}
                  disabled={!me?.owner || setLock.pending}
                  value={lockAfter ?? 0}
                  onChange={(minutes) => void setLock.run({ minutes: minutes || null })}
                  options={[
                    ...choices.map((value) => ({ value, label: t("minutes", { count: value }) })),
                    { value: 0, label: t("never") },
                  ]}
                />
              </FormRow>
            </Panel>
            {me?.owner && faces.length > 1 ? (
              <Panel title={t("people")}>
                {faces
                  .filter((face) => face.id !== me.id)
                  .map((face) => (
                    <PersonPin key={face.id} face={face} />
                  ))}
              </Panel>
            ) : null}
            <Panel title={t("what")}>
              <p className={styles.quiet}>{t("protects")}</p>
            </Panel>
          </>
        );
      }}
    </Loaded>
  );
}

function OwnPin(props: { me: Face }) {
  const { t } = useTranslation("session");
  const { hasPin } = props.me;
  const [current, setCurrent] = useState("");
  const [next, setNext] = useState("");
  const set = useCommand("session.set_pin", { form: true, undo: false, done: t("pinSet") });
  const remove = useCommand("session.set_pin", { form: true, undo: false, done: t("pinRemoved") });
  const field = (value: string, change: (typed: string) => void, label: string) => (
    <Input.Password
      style={{ width: 180 }}
      inputMode="numeric"
      autoComplete="new-password"
      visibilityToggle={false}
      value={value}
      aria-label={label}
      onChange={(event) => change(event.target.value.replace(/\D/g, "").slice(0, 8))}
    />
  );
  const old = hasPin ? current : null;
  const leave = async (outcome: Promise<{ ok: boolean }>) => {
    await outcome;
    setCurrent("");
    setNext("");
  };
  return (
    <Panel title={t("myPin")}>
      <p className={styles.quiet}>{t(hasPin ? "withPin" : "noPin")}</p>
      <FormScope fault={set.fault ?? remove.fault}>
        <FormFault />
        {hasPin ? (
          <FormRow label={t("current")} name="current">
            {field(current, setCurrent, t("current"))}
          </FormRow>
        ) : null}
        <FormRow label={t("next")} name="pin" help={t("myPinHelp")}>
          {field(next, setNext, t("next"))}
        </FormRow>
      </FormScope>
      <div className={styles.pinWays}>
        <Button
          type="primary"
          disabled={next.length < 4 || (hasPin && current.length < 4)}
          loading={set.pending}
          onClick={() => {
            remove.reset();
            void leave(set.run({ current: old, pin: next }));
          }}
        >
          {t(hasPin ? "changePin" : "setPin")}
        </Button>
        {hasPin ? (
          <Button
            disabled={current.length < 4}
            loading={remove.pending}
            onClick={() => {
              set.reset();
              void leave(remove.run({ current: old, pin: null }));
            }}
          >
            {t("removePin")}
          </Button>
        ) : null}
      </div>
    </Panel>
  );
}

function PersonPin(props: { face: Face }) {
  const { t } = useTranslation("session");
  const confirm = useConfirm();
  const { id, name, hasPin } = props.face;
  const clear = useCommand("session.clear_pin", { undo: false, done: t("cleared", { name }) });
  const ask = async () => {
    const sure = await confirm({
      title: t("clearTitle", { name }),
      text: t("clearText"),
      verb: t("clear"),
      danger: true,
    });
    if (sure) await clear.run({ id });
  };
  return (
    <div className={styles.personPin}>
      <span>{name}</span>
      <Tag color={hasPin ? "success" : "default"}>{t(hasPin ? "some" : "none")}</Tag>
      {hasPin ? (
        <Button size="small" loading={clear.pending} onClick={() => void ask()}>
          {t("clear")}
        </Button>
      ) : null}
    </div>
  );
}
