import { Skeleton, Tag } from "antd";
import type { ReactNode } from "react";
import { FormDrawer, type FormFrameProps } from "../../components/form";
import { HistoryButton } from "../../components/history/HistoryButton";
import { FaultState } from "../../components/Loaded";
import type { Live } from "../../lib/data";
import type { Draft } from "../../lib/draft";
import styles from "./catalog.module.css";
import { useNames } from "./names";

interface Props<T, F extends object> {
  open: boolean;
  /** Null for a new one. */
  id: string | null;
  live: Live<T>;
  record: { id: string; code: string; name: string; nameEn: string; active: boolean } | undefined;
  table: string;
  /** What adding and saving are called, and that a record is no longer in use. */
  words: { add: string; save: string; gone: string };
  draft: Draft<F>;
  command: FormFrameProps["command"];
  /** What would be sent; nothing is where a known record did not change. */
  changes: () => object;
  /** Whether it was saved. */
  save: () => Promise<boolean>;
  onClose: () => void;
  width: number;
  children: ReactNode;
}

/** A record of the price book to fill in: its head, its history, and saving what changed of it. */
export function RecordDrawer<T, F extends object>(props: Props<T, F>) {
  const name = useNames();
  const { id, live, record, words, draft } = props;
  const ready = id === null || record !== undefined;
  const submit = async () => {
    if (!ready) return;
    if (id !== null && Object.keys(props.changes()).length === 0) return props.onClose();
    if (!(await props.save())) return;
    draft.discard();
    props.onClose();
  };
  return (
    <FormDrawer
      open={props.open}
      title={
        record ? (
          <span className={styles.drawerTitle}>
            <span className={styles.letter}>{record.code}</span>
            {name(record)}
            {record.active ? null : <Tag>{words.gone}</Tag>}
          </span>
        ) : (
          words.add
        )
      }
      submit={id === null ? words.add : words.save}
      command={props.command}
      draft={draft}
      onSubmit={() => void submit()}
      onClose={props.onClose}
      extra={
        record ? <HistoryButton table={props.table} id={record.id} name={name(record)} /> : null
      }
      width={props.width}
    >
      {live.fault && !record ? (
        <FaultState fault={live.fault} onRetry={live.refresh} />
      ) : ready ? (
        props.children
      ) : (
        <Skeleton active paragraph={{ rows: 12 }} />
      )}
    </FormDrawer>
  );
}
