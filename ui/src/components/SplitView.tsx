import { Splitter } from "antd";
import { type ReactNode, useState } from "react";
import styles from "./SplitView.module.css";

export interface SplitViewProps {
  /** Remembers the width on this device. */
  id: string;
  /** The list. */
  start: ReactNode;
  /** What is selected in it. */
  end: ReactNode;
  /** CSS pixels of `start`. */
  initial?: number;
  min?: number;
  max?: number;
}

/** List at the left, the selected record at the right, and a bar between them to drag. */
export function SplitView(props: SplitViewProps) {
  const key = `kaigong.split.${props.id}`;
  const [size, setSize] = useState(() => Number(localStorage.getItem(key)) || props.initial || 320);
  return (
    <Splitter
      className={styles.split}
      onResize={([first]) => first && setSize(first)}
      onResizeEnd={([first]) => first && localStorage.setItem(key, String(Math.round(first)))}
    >
      <Splitter.Panel size={size} min={props.min ?? 220} max={props.max ?? 560}>
        <div className={styles.side}>{props.start}</div>
      </Splitter.Panel>
      <Splitter.Panel>
        <div className={styles.side}>{props.end}</div>
      </Splitter.Panel>
    </Splitter>
  );
}
