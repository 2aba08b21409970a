import { Button, DatePicker, Select, Tag, Tooltip } from "antd";
import dayjs from "dayjs";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type {
  HistoryChange,
  HistoryFilter,
  HistoryMove,
  HistoryPage,
  HistoryRow,
} from "../../generated/commands";
import { type Live, useCommand, useLive } from "../../lib/data";
import { formatDate } from "../../lib/format";
import { matchScore } from "../../lib/paletteMatch";
import { shownLanguage } from "../../lib/words";
import { useConfirm } from "../Confirm";
import { EmptyState } from "../EmptyState";
import { Loaded, RowsSkeleton } from "../Loaded";
import styles from "./history.module.css";
import {
  columnText,
  didText,
  KINDS,
  type KindOfRecord,
  tableText,
  valueText,
  whatText,
} from "./words";

/** So many changes are asked for at once, and as many more by each wish for earlier ones. */
const STEP = 50;
/** Among so many changes fields to filter by are found. */
const MOST = 200;
/** So many fields of a new or deleted row are shown at first. */
const FIELDS = 6;

export interface RecordName {
  /** The table, `quoting_quote`. */
  table: string;
  id: string;
}

/** Who did what when, by day: of one record with its parts, of all records of some tables, or of the whole firm. */
export function HistoryPanel(props: { record?: RecordName; tables?: string[] }) {
  const { record, tables } = props;
  const everything = { ...EVERYTHING, tables: tables ?? [] };
  const [filter, setFilter] = useState<HistoryFilter>(everything);
  const narrow = (change: Partial<HistoryFilter>) => setFilter((now) => ({ ...now, ...change }));
  const now = JSON.stringify(filter);
  const isNarrow = now !== JSON.stringify(everything);
  return (
    <div className={styles.panel}>
      <Filters {...props} filter={filter} onChange={narrow} />
      <Part key={now} {...(record ? { record } : {})} filter={filter} isNarrow={isNarrow} />
    </div>
  );
}

const EVERYTHING: HistoryFilter = {
  before: null,
  member: null,
  tables: [],
  field: null,
  from: null,
  to: null,
  limit: STEP,
  language: "zh",
};

function usePage(record: RecordName | undefined, wanted: HistoryFilter): Live<HistoryPage> {
  const filter = { ...wanted, language: shownLanguage() };
  const own = useLive(
    "history.of",
    { table: record?.table ?? "", id: record?.id ?? "", filter },
    { enabled: record !== undefined, keep: true },
  );
  const firm = useLive("history.recent", filter, { enabled: record === undefined, keep: true });
  return record ? own : firm;
}

/** One page, and under it those before it: each begins where the one above ends now, so nothing falls between. */
function Part(props: { record?: RecordName; filter: HistoryFilter; isNarrow: boolean }) {
  const { t } = useTranslation("history");
  const [more, setMore] = useState(false);
  const live = usePage(props.record, props.filter);
  return (
    <Loaded live={live} skeleton={<RowsSkeleton rows={5} />}>
      {({ changes, next }) =>
        changes.length === 0 && props.filter.before === null ? (
          <EmptyState
            compact
            picture="book"
            title={t(props.isNarrow ? "emptyFiltered" : "empty")}
          />
        ) : (
          <>
            {byDay(changes).map(([day, those]) => (
              <section key={day} className={styles.day}>
                <h3 className={styles.dayName}>{formatDate(day, "long")}</h3>
                <ol className={styles.list}>
                  {those.map((change) => (
                    <Change key={change.change} change={change} />
                  ))}
                </ol>
              </section>
            ))}
            {next === null ? null : more ? (
              <Part {...props} filter={{ ...props.filter, before: next }} />
            ) : (
              <Button block onClick={() => setMore(true)}>
                {t("loadMore")}
              </Button>
            )}
          </>
        )
      }
    </Loaded>
  );
}

function byDay(changes: HistoryChange[]): [string, HistoryChange[]][] {
  const days = new Map<string, HistoryChange[]>();
  for (const change of changes) {
    const those = days.get(change.day) ?? [];
    those.push(change);
    days.set(change.day, those);
  }
  return [...days];
}

function Filters(props: {
  record?: RecordName;
  tables?: string[];
  filter: HistoryFilter;
  onChange: (change: Partial<HistoryFilter>) => void;
}) {
  const { t } = useTranslation("history");
  const { filter, onChange } = props;
  const members = useLive("firm.members", {});
  const [kind, setKind] = useState<KindOfRecord | null>(null);
  const page = usePage(props.record, { ...EVERYTHING, tables: props.tables ?? [], limit: MOST });
  const fields = new Map(
    (page.data?.changes ?? [])
      .flatMap((change) => change.rows)
      .flatMap((row) =>
        row.moves.map((move) => [
          `${row.table}.${move.column}`,
          `${tableText(row.table)} · ${columnText(row.table, move.column)}`,
        ]),
      ) as [string, string][],
  );
  const field = filter.field ? `${filter.field.table}.${filter.field.column}` : null;
  return (
    <div className={styles.filters}>
      <Select
        className={styles.filter ?? ""}
        allowClear
        value={filter.member}
        placeholder={t("anyone")}
        aria-label={t("member")}
        showSearch={{
          filterOption: (typed, option) => option !== undefined && matchScore(option, typed) >= 0,
        }}
        options={(members.data ?? []).map((one) => ({ value: one.id, label: one.name }))}
        onChange={(member: string | null | undefined) => onChange({ member: member ?? null })}
      />
      {props.record || props.tables ? (
        <Select
          className={styles.filter ?? ""}
          allowClear
          value={field}
          placeholder={t("anyField")}
          aria-label={t("field")}
          popupMatchSelectWidth={260}
          showSearch={{
            filterOption: (typed, option) => option !== undefined && matchScore(option, typed) >= 0,
          }}
          options={[...fields].map(([value, label]) => ({ value, label }))}
          onChange={(chosen: string | null | undefined) => {
            const [table, column] = chosen?.split(".") ?? [];
            onChange({ field: table && column ? { table, column } : null });
          }}
        />
      ) : (
        <Select<KindOfRecord | null>
          className={styles.filter ?? ""}
          allowClear
          value={kind}
          placeholder={t("anyKind")}
          aria-label={t("kind")}
          options={(Object.keys(KINDS) as KindOfRecord[]).map((value) => ({
            value,
            label: t(`kinds.${value}`),
          }))}
          onChange={(chosen) => {
            setKind(chosen ?? null);
            onChange({ tables: chosen ? [...KINDS[chosen]] : [] });
          }}
        />
      )}
      <DatePicker.RangePicker
        className={styles.dates ?? ""}
        allowEmpty={[true, true]}
        value={[filter.from ? dayjs(filter.from) : null, filter.to ? dayjs(filter.to) : null]}
        aria-label={t("anyDay")}
        onChange={(days) =>
          onChange({
            from: days?.[0]?.format("YYYY-MM-DD") ?? null,
            to: days?.[1]?.format("YYYY-MM-DD") ?? null,
          })
        }
      />
    </div>
  );
}

function Change(props: { change: HistoryChange }) {
  const { t } = useTranslation("history");
  const confirm = useConfirm();
  const { change } = props;
  const what = whatText(change);
  const undo = useCommand("history.undo", { done: t("restored", { what }) });
  const restore = async () => {
    const sure = await confirm({
      title: t("restoreTitle"),
      text: t("restoreText", { who: change.memberName, at: change.time, what }),
      verb: t("restore"),
    });
    if (sure) await undo.run({ change: change.change });
  };
  return (
    <li className={styles.change} data-undone={change.undone}>
      <time dateTime={change.at} className={styles.time}>
        {change.time}
      </time>
      <div className={styles.body}>
        <div className={styles.head}>
          <span className={styles.who}>{change.memberName}</span>
          <span>{didText(change)}</span>
          {change.undone ? <Tag>{t("undone")}</Tag> : null}
          {change.kept ? (
            <Tooltip title={t("keptHelp")}>
              <Tag>{t("kept")}</Tag>
            </Tooltip>
          ) : change.undone ? null : (
            <Button
              size="small"
              type="text"
              className={styles.restore ?? ""}
              loading={undo.pending}
              onClick={() => void restore()}
            >
              {t("restore")}
            </Button>
          )}
        </div>
        {change.rows
          // What left on paper is told in the sentence above already.
          .filter((row) => row.moves.length > 0 && row.table !== "firm_paper")
          .map((row) => (
            <Row
              key={`${row.table}.${row.row}`}
              row={row}
              alone={row.row === change.subject?.row}
            />
          ))}
        {change.more > 0 ? (
          <div className={styles.more}>{t("moreRows", { count: change.more })}</div>
        ) : null}
      </div>
    </li>
  );
}

function Row(props: { row: HistoryRow; alone: boolean }) {
  const { t } = useTranslation("history");
  const { row } = props;
  const [all, setAll] = useState(false);
  const moves = all ? row.moves : row.moves.slice(0, FIELDS);
  const left = row.moves.length - moves.length;
  return (
    <div className={styles.row}>
      {props.alone && row.op === "update" ? null : (
        <span className={styles.record}>
          {row.op === "insert" ? `${t("made")} ` : row.op === "delete" ? `${t("gone")} ` : ""}
          {tableText(row.table)} {row.name}
        </span>
      )}
      {moves.map((move) => (
        <Move key={move.column} row={row} move={move} />
      ))}
      {left > 0 ? (
        <button type="button" className={styles.link} onClick={() => setAll(true)}>
          {t("moreFields", { count: left })}
        </button>
      ) : null}
    </div>
  );
}

function Move(props: { row: HistoryRow; move: HistoryMove }) {
  const { t } = useTranslation("history");
  const { row, move } = props;
  const before = valueText(row.table, move, move.before);
  const after = valueText(row.table, move, move.after);
  return (
    <span className={styles.move}>
      <span className={styles.column}>{columnText(row.table, move.column)}</span>
      {move.hidden ? (
        <span className={styles.nothing}>{t("hidden")}</span>
      ) : (
        <>
          {row.op === "insert" ? null : before === null ? (
            <span className={styles.nothing}>{t("nothing")}</span>
          ) : (
            <del>{before}</del>
          )}
          {row.op === "update" ? <span className={styles.arrow}>→</span> : null}
          {row.op === "delete" ? null : after === null ? (
            <span className={styles.nothing}>{t("nothing")}</span>
          ) : (
            <ins>{after}</ins>
          )}
        </>
      )}
    </span>
  );
}
