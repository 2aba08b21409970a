import { Alert, Button, Drawer, Modal } from "antd";
import { type KeyboardEvent, type ReactNode, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Fault } from "../../lib/faults";
import { isEnter, isSubmit } from "../../lib/ime";
import { Keys } from "../Keys";
import { type FormGate, FormScope, useUnclaimedFault } from "./FormScope";
import styles from "./form.module.css";

export interface FormFrameProps {
  open: boolean;
  title: ReactNode;
  /** A verb: Save lead, Add member. */
  submit: string;
  /** The command whose faults the form shows: the result of `useCommand(name, { form: true })`. */
  command: { pending: boolean; fault: Fault | null; reset: () => void };
  onSubmit: () => void;
  onClose: () => void;
  /** From `useDraft`: what was typed before and not saved is said to be back, with a way to start afresh. */
  draft?: { dirty: boolean; discard: () => void };
  /** CSS pixels. */
  width?: number;
  /** At the left of the buttons. */
  extra?: ReactNode;
  children: ReactNode;
}

/** What no row shows, at the top of the form. Inside FormScope only. */
export function FormFault() {
  const text = useUnclaimedFault();
  return text ? <Alert type="error" showIcon title={text} className={styles.alert} /> : null;
}

/** Mounted anew with each opening, so it knows what was there before anything was typed. */
function Restored(props: { draft: NonNullable<FormFrameProps["draft"]> }) {
  const { t } = useTranslation("components");
  const { draft } = props;
  const [found] = useState(draft.dirty);
  if (!found || !draft.dirty) return null;
  return (
    <Alert
      type="info"
      showIcon
      className={styles.alert}
      title={t("restored")}
      action={
        <Button size="small" type="text" onClick={() => draft.discard()}>
          {t("startAfresh")}
        </Button>
      }
    />
  );
}

function useFrame(props: FormFrameProps, enterSubmits: boolean) {
  const { t } = useTranslation("components");
  const gate = useRef<FormGate | null>(null);
  const button = useRef<HTMLButtonElement>(null);
  const submit = () => {
    if (props.command.pending || !(gate.current?.pass() ?? true)) return;
    props.onSubmit();
  };
  const close = () => {
    props.command.reset();
    props.onClose();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const inLine = event.target instanceof HTMLInputElement && event.target.type !== "button";
    const popupOpen =
      event.target instanceof HTMLElement && event.target.getAttribute("aria-expanded") === "true";
    if (isSubmit(event) || (enterSubmits && inLine && !popupOpen && isEnter(event))) {
      event.preventDefault();
      submit();
    }
  };
  const body = (
    // biome-ignore lint/a11y/noStaticElementInteractions: it only listens for Ctrl+Enter from the fields inside.
    <div onKeyDown={onKeyDown}>
      <FormScope fault={props.command.fault} gate={gate}>
        {props.draft ? <Restored draft={props.draft} /> : null}
        <FormFault />
        {props.children}
      </FormScope>
    </div>
  );
  const footer = (
    <div className={styles.footer}>
      <div className={styles.footerExtra}>{props.extra}</div>
      <Button onClick={close}>{t("common:cancel")}</Button>
      <Button ref={button} type="primary" loading={props.command.pending} onClick={submit}>
        {props.submit}
        {enterSubmits ? null : <Keys on="primary" keys="Ctrl+Enter" />}
      </Button>
    </div>
  );
  return { body, footer, close, button };
}

/** A form at the right edge: for records. Ctrl+Enter submits, Esc closes and keeps what was typed. */
export function FormDrawer(props: FormFrameProps) {
  const { body, footer, close } = useFrame(props, false);
  return (
    <Drawer
      open={props.open}
      onClose={close}
      title={props.title}
      size={props.width ?? 480}
      footer={footer}
      destroyOnHidden
      mask={{ closable: false }}
    >
      {body}
    </Drawer>
  );
}

/** A short form in the middle: Enter in a line submits too. */
export function FormModal(props: FormFrameProps) {
  const { body, footer, close, button } = useFrame(props, true);
  // Where there is nothing to fill in, Enter does what the dialog is for, not close it.
  const onOpened = (open: boolean) => {
    if (open && document.activeElement?.classList.contains("ant-modal-close")) {
      button.current?.focus();
    }
  };
  return (
    <Modal
      open={props.open}
      onCancel={close}
      title={props.title}
      width={props.width ?? 440}
      afterOpenChange={onOpened}
      footer={footer}
      destroyOnHidden
      mask={{ closable: false }}
    >
      {body}
    </Modal>
  );
}

/** Rows in two columns where there is room. */
export function FormGrid(props: { columns?: 1 | 2 | 3; children: ReactNode }) {
  return (
    <div className={styles.grid} data-columns={props.columns ?? 2}>
      {props.children}
    </div>
  );
}
