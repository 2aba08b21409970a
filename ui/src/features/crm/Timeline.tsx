import {
  CommentOutlined,
  DeleteOutlined,
  EditOutlined,
  ExportOutlined,
  FileTextOutlined,
  HomeOutlined,
  ImportOutlined,
  PhoneOutlined,
  ProjectOutlined,
  SwapOutlined,
  SwapRightOutlined,
  TeamOutlined,
} from "@ant-design/icons";
import { Button } from "antd";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { EmptyState } from "../../components/EmptyState";
import { FileDrop, FilesButton } from "../../components/files/FileDrop";
import { Gallery } from "../../components/files/Gallery";
import { IncomingList } from "../../components/files/IncomingList";
import { useIncoming } from "../../components/files/useIncoming";
import { FormModal, FormRow, SelectField, TextArea } from "../../components/form";
import { FaultState, RowsSkeleton } from "../../components/Loaded";
import type { ActivityKind, FileInfo, TimelineEntry, TimelineOf } from "../../generated/commands";
import { useCommand, useLive } from "../../lib/data";
import { formatMoment } from "../../lib/format";
import styles from "./crm.module.css";
import { LOGGED } from "./words";

const ICONS: Record<ActivityKind, ReactNode> = {
  call: <PhoneOutlined />,
  wechat: <CommentOutlined />,
  visit: <TeamOutlined />,
  survey: <HomeOutlined />,
  note: <FileTextOutlined />,
  stage: <SwapRightOutlined />,
  converted: <ProjectOutlined />,
  assigned: <SwapOutlined />,
  claimed: <ImportOutlined />,
  returned: <ExportOutlined />,
};

/** A timeline shows at most so many files; the newest. */
const FILES = 500;
const NONE: FileInfo[] = [];

/** What was done, newest first. A project's own stages have other names than a lead's: `stageName` says them. */
export function Timeline(props: { of: TimelineOf; projectStage?: (stage: string) => string }) {
  const { t } = useTranslation("crm");
  const live = useLive("crm.timeline", props.of);
  const files = useLive("attach.files", { of: props.of, limit: FILES });
  const [editing, setEditing] = useState<TimelineEntry | null>(null);
  if (!live.data) {
    return live.fault ? (
      <FaultState fault={live.fault} onRetry={live.refresh} />
    ) : (
      <RowsSkeleton rows={4} />
    );
  }
  if (live.data.length === 0) {
    return (
      <EmptyState compact picture="people" title={t("noTimeline")} text={t("noTimelineText")} />
    );
  }
  return (
    <>
      <ol className={styles.timeline}>
        {live.data.map((entry) => (
          <Entry
            key={entry.id}
            entry={entry}
            files={files.data?.files.filter((file) => file.activityId === entry.id) ?? NONE}
            projectStage={props.projectStage}
            onEdit={() => setEditing(entry)}
          />
        ))}
      </ol>
      {editing ? <EditEntry entry={editing} onClose={() => setEditing(null)} /> : null}
    </>
  );
}

function Entry(props: {
  entry: TimelineEntry;
  files: FileInfo[];
  projectStage: ((stage: string) => string) | undefined;
  onEdit: () => void;
}) {
  const { t } = useTranslation("crm");
  const { entry } = props;
  const remove = useCommand("crm.delete_activity", { done: t("entryDeleted") });
  // The rule did it; whoever's command wrote it down has no part in it.
  const byRule = entry.rule !== null || (entry.kind === "returned" && entry.reason === "untouched");
  const ofProject = entry.projectId !== null && entry.leadId === null;
  const stage = (word: string | null) =>
    ofProject && props.projectStage ? props.projectStage(word ?? "") : t(`stages.${word}`);
  const handed = () => {
    if (entry.rule === null)
      return t("handedOver", { from: entry.from ?? t("nobody"), to: entry.to ?? t("nobody") });
    return entry.to ? t("assignedTo", { to: entry.to }) : t("assignedNobody");
  };
  const head: Record<string, string> = {
    stage: t("moveText", { from: stage(entry.from), to: stage(entry.to) }),
    converted: t("convertedTo", { number: entry.to }),
    assigned: handed(),
    claimed: t("claimedBy", { to: entry.to ?? "" }),
    returned: t(byRule ? "returnedByRule" : "returnedBy", { from: entry.from ?? "" }),
  };
  const reasons = entry.kind === "returned" ? "poolReasons" : "lostReasons";
  return (
    <li className={styles.entry} data-manual={entry.editable}>
      <span className={styles.entryIcon} title={t(`kinds.${entry.kind}`)}>
        {ICONS[entry.kind]}
      </span>
      <div className={styles.entryBody}>
        <div className={styles.entryHead}>
          <span className={styles.entryTitle}>{head[entry.kind] ?? t(`kinds.${entry.kind}`)}</span>
          <span className={styles.quiet}>
            {byRule ? "" : `${entry.memberName} · `}
            <time dateTime={entry.at}>{formatMoment(entry.at)}</time>
          </span>
          {entry.editable ? (
            <span className={styles.entryActions}>
              <Button
                type="text"
                size="small"
                icon={<EditOutlined />}
                aria-label={t("editEntry")}
                onClick={props.onEdit}
              />
              <Button
                type="text"
                size="small"
                icon={<DeleteOutlined />}
                aria-label={t("common:delete")}
                onClick={() => void remove.run({ id: entry.id })}
              />
            </span>
          ) : null}
        </div>
        {entry.reason ? (
          <div>{t("reason", { reason: t(`${reasons}.${entry.reason}`) })}</div>
        ) : null}
        {entry.cause ? (
          <div className={styles.quiet}>
            {t(`causes.${entry.cause}`, { number: entry.text ?? "", rule: entry.rule ?? "" })}
          </div>
        ) : null}
        {entry.text && !entry.cause ? <div className={styles.entryText}>{entry.text}</div> : null}
        {props.files.length > 0 ? <Gallery files={props.files} /> : null}
      </div>
    </li>
  );
}

function EditEntry(props: { entry: TimelineEntry; onClose: () => void }) {
  const { t } = useTranslation("crm");
  const [kind, setKind] = useState<ActivityKind>(props.entry.kind);
  const [text, setText] = useState(props.entry.text ?? "");
  const save = useCommand("crm.update_activity", { form: true, done: t("entrySaved") });
  const add = useCommand("attach.add", {
    form: true,
    done: ({ ids }) => t("attach:added", { count: ids.length }),
  });
  const incoming = useIncoming();
  const moved = kind !== props.entry.kind || text !== (props.entry.text ?? "");
  const submit = async () => {
    if (incoming.coming) return;
    const files = incoming.tickets.map((ticket) => ({ ticket }));
    if (files.length > 0) {
      if (!(await add.run({ activityId: props.entry.id, files })).ok) return;
      incoming.clear();
      if (!moved) return props.onClose();
    }
    if ((await save.run({ id: props.entry.id, kind, text })).ok) props.onClose();
  };
  return (
    <FormModal
      open
      title={t("editEntry")}
      submit={t("saveEntry")}
      command={add.fault ? add : save}
      onSubmit={() => void submit()}
      onClose={props.onClose}
    >
      <FormRow label={t("timeline")} name="kind">
        <SelectField
          value={kind}
          onChange={setKind}
          options={LOGGED.map((value) => ({ value, label: t(`kinds.${value}`) }))}
        />
      </FormRow>
      <FormRow label={t("fields.remark")} name="text">
        <TextArea value={text} max={4000} onChange={setText} autoFocus />
      </FormRow>
      <FileDrop onFiles={incoming.add}>
        <IncomingList incoming={incoming} />
        <FilesButton onFiles={incoming.add}>{t("attach:add")}</FilesButton>
      </FileDrop>
    </FormModal>
  );
}
