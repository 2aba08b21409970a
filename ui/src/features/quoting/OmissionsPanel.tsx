import { CheckCircleFilled, PlusOutlined } from "@ant-design/icons";
import { Button } from "antd";
import { useTranslation } from "react-i18next";
import { Loaded } from "../../components/Loaded";
import type { Omission, QuoteSheet } from "../../generated/commands";
import { type Live, useCommand } from "../../lib/data";
import { roomName, shownLanguage } from "../../lib/words";
import { named } from "./names";
import styles from "./quoting.module.css";
import { sectionKey, sectionOf } from "./sheetRows";

export interface OmissionsPanelProps {
  sheet: QuoteSheet;
  omissions: Live<Omission[]>;
  /** Row under the cursor: work that belongs to no room goes into its section. */
  activeRow: string | null;
  onGo: (rowKey: string, columnId?: string) => void;
}

/** Lines without a quantity are many in a fresh quote: they have one entry together. */
const counts = (omission: Omission) => omission.check !== "quantity";

export function countOmissions(found: readonly Omission[] | undefined): number {
  return found?.filter(counts).length ?? 0;
}

/** What the quote probably lacks; each with the items that would settle it. */
export function OmissionsPanel(props: OmissionsPanelProps) {
  const { t } = useTranslation("quoting");
  return (
    <Loaded live={props.omissions}>
      {(found) =>
        found.length === 0 ? (
          <div className={styles.allGood}>
            <CheckCircleFilled />
            <strong>{t("check.none")}</strong>
            <span className={styles.quiet}>{t("check.noneText")}</span>
          </div>
        ) : (
          <ul className={styles.omissions}>
            {found.filter(counts).map((each) => (
              <OneOmission
                key={`${each.check}:${each.section ?? ""}:${each.line ?? ""}`}
                {...props}
                omission={each}
              />
            ))}
            <Unmeasured {...props} found={found.filter((each) => !counts(each))} />
          </ul>
        )
      }
    </Loaded>
  );
}

function OneOmission(props: OmissionsPanelProps & { omission: Omission }) {
  const { sheet, omission } = props;
  const { t } = useTranslation("quoting");
  const add = useCommand("quoting.insert_lines", { done: t("check.added") });
  const locked = sheet.status !== "draft";
  const goal = omission.line ?? (omission.section ? sectionKey(omission.section) : null);
  const home =
    omission.section ??
    (props.activeRow ? sectionOf(sheet, props.activeRow)?.id : undefined) ??
    sheet.sections.find((section) => section.room === null)?.id ??
    sheet.sections.at(-1)?.id;
  return (
    <li data-grade={omission.grade}>
      <div className={styles.omissionText}>
        {shownLanguage() === "en" ? omission.textEn : omission.text}
      </div>
      <div className={styles.omissionMore}>
        {goal ? (
          <Button type="link" size="small" onClick={() => props.onGo(goal)}>
            {roomName(omission.sectionName, omission.sectionNameEn) || t("check.show")}
          </Button>
        ) : (
          <span className={styles.quiet}>{t("check.wholeQuote")}</span>
        )}
        {locked || !home
          ? null
          : omission.suggest.map((item) => (
              <Button
                key={item.id}
                size="small"
                icon={<PlusOutlined />}
                loading={add.pending}
                onClick={() =>
                  void add.run({ section: home, before: null, count: 0, items: [item.id] })
                }
              >
                {item.code} {named(item)}
              </Button>
            ))}
      </div>
    </li>
  );
}

function Unmeasured(props: OmissionsPanelProps & { found: readonly Omission[] }) {
  const { t } = useTranslation("quoting");
  const { found, sheet } = props;
  const wanted = new Set(found.map(({ line }) => line));
  const rows = sheet.sections.flatMap(({ lines }) => lines.filter(({ id }) => wanted.has(id)));
  if (rows.length === 0) return null;
  return (
    <li>
      <div className={styles.omissionText}>{t("check.unmeasured", { count: rows.length })}</div>
      <div className={styles.unmeasured}>
        {rows.map((row) => (
          <button key={row.id} type="button" onClick={() => props.onGo(row.id, "quantity")}>
            <span className={styles.quiet}>{row.number}</span> {named(row)}
          </button>
        ))}
      </div>
    </li>
  );
}
