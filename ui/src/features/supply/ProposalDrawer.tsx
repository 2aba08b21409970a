import { Button, Drawer } from "antd";
import type { ReactNode } from "react";
import { Loaded, RowsSkeleton } from "../../components/Loaded";
import type { Live } from "../../lib/data";
import styles from "./supply.module.css";

/** What would change in a list, shown before anything moves: it is taken over, or the list is kept as it is. */
export function ProposalDrawer<T>(props: {
  open: boolean;
  onClose: () => void;
  title: string;
  width: string;
  help: string;
  keep: string;
  accept: string;
  live: Live<T>;
  /** Whether there is nothing to take over. */
  empty: boolean;
  pending: boolean;
  onAccept: () => void;
  /** Stands above what would change. */
  above?: ReactNode;
  children: (proposal: T) => ReactNode;
}) {
  return (
    <Drawer
      open={props.open}
      onClose={props.onClose}
      title={props.title}
      width={props.width}
      destroyOnHidden
      footer={
        <div className={styles.foot}>
          <span className={styles.quiet}>{props.help}</span>
          <span className={styles.gap} />
          <Button onClick={props.onClose}>{props.keep}</Button>
          <Button
            type="primary"
            disabled={props.empty}
            loading={props.pending}
            onClick={props.onAccept}
          >
            {props.accept}
          </Button>
        </div>
      }
    >
      {props.above}
      <Loaded live={props.live} skeleton={<RowsSkeleton rows={5} />}>
        {props.children}
      </Loaded>
    </Drawer>
  );
}
