import { Button, Segmented } from "antd";
import { type KeyboardEvent, type Ref, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { FileDrop, FilesButton } from "../../components/files/FileDrop";
import { IncomingList } from "../../components/files/IncomingList";
import { useIncoming } from "../../components/files/useIncoming";
import {
  FormFault,
  type FormGate,
  FormRow,
  FormScope,
  TextArea,
  TextField,
} from "../../components/form";
import { Keys } from "../../components/Keys";
import { LongWork } from "../../components/LongWork";
import type { ActivityKind, Lead, Remind, TimelineOf } from "../../generated/commands";
import { useCommand } from "../../lib/data";
import { useDraft } from "../../lib/draft";
import { isSubmit } from "../../lib/ime";
import styles from "./crm.module.css";
import { NextFields } from "./LeadFieldsForm";
import { LOGGED } from "./words";

/** Logs what was done, with photos and files that belong to it; for a lead, what comes next goes with it. */
export function LogForm(props: {
  of: TimelineOf;
  /** With it the next step can be set. */
  lead?: Lead;
  onLogged?: () => void;
  ref?: Ref<HTMLDivElement>;
}) {
  const { t } = useTranslation("crm");
  const { lead, of } = props;
  const [kind, setKind] = useState<ActivityKind>(lead ? "call" : "note");
  const planned = lead !== undefined && lead.nextState !== "closed";
  const key = of.leadId ?? of.customerId ?? of.projectId ?? "";
  const { value, set, patch, discard } = useDraft(`crm.log.${key}`, {
    text: "",
    nextOn: "",
    nextTime: "",
    nextAction: "",
    remind: null as Remind | null,
  });
  const log = useCommand("crm.log_activity", { form: true, done: t("log.saved") });
  const logFiles = useCommand("attach.log", { form: true, long: true, done: t("log.saved") });
  const incoming = useIncoming();
  const pending = log.pending || logFiles.pending;
  const gate = useRef<FormGate | null>(null);
  const { text, ...next } = value;
  const submit = async () => {
    if (pending || incoming.coming || !(gate.current?.pass() ?? true)) return;
    const entry = {
      of,
      kind,
      text,
      // Planned anew, it is another action: what it does not say is not taken over from the last one.
      ...(next.nextOn ? { ...next, remind: next.nextTime ? next.remind : null } : {}),
    };
    const files = incoming.tickets.map((ticket) => ({ ticket }));
    const outcome = await (files.length > 0 ? logFiles.run({ entry, files }) : log.run(entry));
    if (!outcome.ok) return;
    discard();
    incoming.clear();
    props.onLogged?.();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (isSubmit(event)) {
      event.preventDefault();
      void submit();
    }
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it only listens for Ctrl+Enter from the fields inside.
    <div className={styles.log} onKeyDown={onKeyDown} ref={props.ref}>
      <FormScope fault={logFiles.fault ?? log.fault} gate={gate}>
        <FileDrop onFiles={incoming.add}>
          <FormFault />
          <Segmented<ActivityKind>
            size="small"
            value={kind}
            onChange={setKind}
            options={LOGGED.map((each) => ({ value: each, label: t(`kinds.${each}`) }))}
          />
          <div className={styles.logText}>
            <FormRow label={<span className="visually-hidden">{t("log.title")}</span>} name="text">
              <TextArea
                value={text}
                max={4000}
                rows={[2, 6]}
                onChange={(typed) => set("text", typed)}
                placeholder={t("log.placeholder")}
              />
            </FormRow>
          </div>
          <IncomingList incoming={incoming} />
          <LongWork long={logFiles.long} />
          {planned ? (
            <NextFields draft={next} patch={patch} day={lead.nextOn ?? "YYYY-MM-DD"} />
          ) : null}
          <div className={planned ? styles.logNext : styles.logOnly}>
            {planned ? (
              <FormRow label={t("fields.nextAction")} name="nextAction">
                <TextField
                  value={next.nextAction}
                  max={200}
                  onChange={(action) => set("nextAction", action)}
                  disabled={next.nextOn === ""}
                />
              </FormRow>
            ) : null}
            <span className={styles.logButtons}>
              <FilesButton onFiles={incoming.add} aria-label={t("attach:add")} />
              <Button
                type="primary"
                loading={pending}
                disabled={incoming.coming}
                onClick={() => void submit()}
              >
                {t("log.save")}
                <Keys on="primary" keys="Ctrl+Enter" />
              </Button>
            </span>
          </div>
        </FileDrop>
      </FormScope>
    </div>
  );
}
