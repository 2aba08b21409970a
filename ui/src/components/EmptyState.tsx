import type { ReactNode } from "react";
import styles from "./EmptyState.module.css";
import { Illustration, type IllustrationName } from "./Illustration";

export interface EmptyStateProps {
  picture: IllustrationName;
  /** What could be here: No leads yet. */
  title: string;
  /** What it is good for and how it begins: one or two sentences. */
  text?: ReactNode;
  /** The first step: a primary button. */
  action?: ReactNode;
  /** Inside a panel or drawer: smaller. */
  compact?: boolean;
}

/** Nothing here yet, what it will be good for, and the button to begin. */
export function EmptyState(props: EmptyStateProps) {
  return (
    <div className={styles.empty} data-compact={props.compact ?? false}>
      <Illustration name={props.picture} />
      <div className={styles.title}>{props.title}</div>
      {props.text ? <div className={styles.text}>{props.text}</div> : null}
      {props.action ? <div className={styles.action}>{props.action}</div> : null}
    </div>
  );
}
