import { Table, type TableColumnsType, type TableProps } from "antd";
import {
  type KeyboardEvent,
  type ReactNode,
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
} from "react";
import { isDialogOpen } from "../lib/dialogs";
import { isComposing, isEnter } from "../lib/ime";
import styles from "./DataTable.module.css";
import { RowsSkeleton } from "./Loaded";

export interface DataTableProps<T extends object> {
  /** Undefined while the first rows are read: draws a skeleton. */
  rows: readonly T[] | undefined;
  columns: TableColumnsType<T>;
  rowKey: keyof T & string;
  /** Click or Enter on a row. */
  onOpen?: (row: T) => void;
  /** Key of the row that a split view shows. */
  current?: string | undefined;
  /** Shown instead of the table when there are no rows. */
  empty?: ReactNode;
  /** Least width before it scrolls sideways, CSS pixels. */
  minWidth?: number;
  /** `fill`: takes the height of its frame and scrolls inside. `grow`: as high as its rows. */
  height?: "fill" | "grow";
  onChange?: TableProps<T>["onChange"];
  rowSelection?: NonNullable<TableProps<T>["rowSelection"]>;
  summary?: NonNullable<TableProps<T>["summary"]>;
  "aria-label"?: string;
}

/** Only tables of more rows draw just the visible ones: below, plain rows are simpler for screen readers. */
const VIRTUAL_FROM = 100;

/** To the row that is shown, or the first one, of the page's table. */
export function enterList(): void {
  const list = document.querySelector<HTMLElement>("main [data-list]");
  const row =
    list?.querySelector<HTMLElement>(`.ant-table-row.${styles.current}`) ??
    list?.querySelector<HTMLElement>(".ant-table-row");
  row?.focus();
}

/** The arrow keys lead into the page's table while nothing has the focus. */
function useWayIn(on: boolean): void {
  useEffect(() => {
    if (!on) return;
    const onKeyDown = (event: globalThis.KeyboardEvent) => {
      if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
      if (event.defaultPrevented || isComposing(event) || event.target !== document.body) return;
      if (event.ctrlKey || event.metaKey || event.altKey || isDialogOpen()) return;
      event.preventDefault();
      enterList();
    };
    document.addEventListener("keydown", onKeyDown);
    return () => document.removeEventListener("keydown", onKeyDown);
  }, [on]);
}

/** A dense list: fixed head, arrow keys between rows, Enter opens. */
export function DataTable<T extends object>(props: DataTableProps<T>) {
  const { rows, onOpen, height = "fill" } = props;
  const frame = useRef<HTMLElement>(null);
  const isList = height === "fill" && onOpen !== undefined;
  useWayIn(isList);
  const [room, setRoom] = useState(0);
  useLayoutEffect(() => {
    const element = frame.current;
    if (!element || height !== "fill") return;
    const observer = new ResizeObserver(() => setRoom(element.clientHeight));
    observer.observe(element);
    setRoom(element.clientHeight);
    return () => observer.disconnect();
  }, [height]);

  const onKeyDown = (event: KeyboardEvent<HTMLElement>, row: T) => {
    if (event.target !== event.currentTarget) return;
    const element = event.currentTarget;
    const step = event.key === "ArrowDown" ? "next" : event.key === "ArrowUp" ? "previous" : null;
    if (step) {
      event.preventDefault();
      const other = step === "next" ? element.nextElementSibling : element.previousElementSibling;
      if (other instanceof HTMLElement) other.focus();
    } else if (onOpen && isEnter(event)) {
      event.preventDefault();
      onOpen(row);
    }
  };

  let content: ReactNode;
  // Before the frame is measured nothing says which rows are visible: thousands would all be drawn once.
  const unmeasured = height === "fill" && room === 0 && (rows?.length ?? 0) >= VIRTUAL_FROM;
  if (!rows || unmeasured) content = <RowsSkeleton />;
  else if (rows.length === 0 && props.empty) content = props.empty;
  else {
    const virtual = height === "fill" && rows.length >= VIRTUAL_FROM && room > 0;
    const scroll =
      height === "fill" && room > 0
        ? { y: room - HEAD, x: props.minWidth ?? (virtual ? 800 : undefined) }
        : { x: props.minWidth };
    content = (
      <Table<T>
        size="small"
        dataSource={rows as T[]}
        columns={props.columns}
        rowKey={props.rowKey}
        pagination={false}
        virtual={virtual}
        scroll={scroll}
        showSorterTooltip={false}
        {...(props.onChange ? { onChange: props.onChange } : {})}
        {...(props.rowSelection ? { rowSelection: props.rowSelection } : {})}
        {...(props.summary ? { summary: props.summary } : {})}
        rowClassName={(row) =>
          `${onOpen ? styles.open : ""} ${row[props.rowKey] === props.current ? styles.current : ""}`
        }
        onRow={(row) => ({
          tabIndex: 0,
          onKeyDown: (event: KeyboardEvent<HTMLElement>) => onKeyDown(event, row),
          ...(onOpen ? { onClick: () => onOpen(row) } : {}),
        })}
      />
    );
  }
  return (
    <section
      ref={frame}
      data-list={isList || undefined}
      className={height === "fill" ? styles.fill : undefined}
      aria-label={props["aria-label"]}
    >
      {content}
    </section>
  );
}

/** Height of the table's head, CSS pixels. */
const HEAD = 37;
