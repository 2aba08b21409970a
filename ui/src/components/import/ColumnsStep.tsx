import { CheckCircleOutlined } from "@ant-design/icons";
import { Alert, Button, Segmented } from "antd";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Fault, TableMapping, TablePreview } from "../../generated/commands";
import { call } from "../../lib/data";
import { faultOf, faultText } from "../../lib/faults";
import { isSubmit } from "../../lib/ime";
import { SelectField } from "../form";
import { Keys } from "../Keys";
import styles from "./import.module.css";
import type { ImportCommand, ImportKind, Table } from "./kind";
import { withField, withHeader } from "./mapping";
import { SheetTable } from "./SheetTable";

/** Milliseconds after the last change before the backend looks at it. */
const WAIT = 200;

/** The sheet as it stands in the file, with what each column holds above it. */
export function ColumnsStep<K extends ImportCommand>(props: {
  kind: ImportKind<K>;
  table: Table;
  /** `byHand`: the person changed the mapping; else it is the guess for another sheet. */
  onTable: (preview: TablePreview, byHand: boolean) => void;
  onBack: () => void;
  onNext: () => void;
}) {
  const { t } = useTranslation("import");
  const { kind, table, onTable } = props;
  const { file, preview } = table;
  const [mapping, setMapping] = useState(table.mapping);
  const [fault, setFault] = useState<Fault | null>(preview.fault);
  const [asking, setAsking] = useState(false);
  const asked = useRef(0);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);

  const look = async (change: { sheet: number; mapping?: TableMapping }) => {
    asked.current += 1;
    const mine = asked.current;
    try {
      const found = await call(kind.look, { file, ...change });
      if (mine !== asked.current) return;
      setMapping(found.mapping);
      setFault(found.fault);
      onTable(found, change.mapping !== undefined);
    } catch (reason) {
      if (mine === asked.current) setFault(faultOf(reason));
    } finally {
      if (mine === asked.current) setAsking(false);
    }
  };
  const change = (next: TableMapping) => {
    setMapping(next);
    setAsking(true);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => void look({ sheet: preview.sheet, mapping: next }), WAIT);
  };
  const ready = fault === null && !asking;
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it only listens for Ctrl+Enter from the fields inside.
    <div
      className={styles.step}
      onKeyDown={(event) => {
        if (!isSubmit(event) || !ready) return;
        event.preventDefault();
        props.onNext();
      }}
    >
      <div className={styles.bar}>
        {preview.sheets.length > 1 ? (
          <span className={styles.barItem}>
            {t("sheet")}
            <span className={styles.sheetSelect}>
              <SelectField
                aria-label={t("sheet")}
                value={String(preview.sheet)}
                onChange={(sheet) => {
                  setAsking(true);
                  void look({ sheet: Number(sheet) });
                }}
                options={preview.sheets.map((sheet, at) => ({
                  value: String(at),
                  label: t("sheetRows", { name: sheet.name, count: sheet.rows }),
                }))}
              />
            </span>
          </span>
        ) : null}
        <span className={styles.barItem}>
          {t("headerRow")} <b>{mapping.headerRow}</b>
        </span>
        <span className={styles.barItem}>
          {t("headerRows")}
          <Segmented
            size="small"
            aria-label={t("headerRows")}
            value={mapping.headerRows}
            onChange={(rows) => change(withHeader(mapping, mapping.headerRow, Number(rows)))}
            options={[
              { value: 1, label: t("oneRow") },
              { value: 2, label: t("twoRows") },
            ]}
          />
        </span>
        <span className={styles.quiet}>{t("mapHelp")}</span>
      </div>
      {fault ? (
        <Alert type="warning" banner title={faultText(fault)} />
      ) : (
        <div className={styles.readyLine} aria-live="polite">
          <CheckCircleOutlined className={styles.good ?? ""} /> {t("ready")}
        </div>
      )}
      <SheetTable
        preview={preview}
        mapping={mapping}
        fieldName={kind.fieldName}
        onField={(column, field) => change(withField(mapping, column, field))}
        onHeader={(row) => change(withHeader(mapping, row, mapping.headerRows))}
      />
      <div className={styles.foot}>
        <Button onClick={props.onBack}>{t("common:back")}</Button>
        <Button type="primary" disabled={!ready} loading={asking} onClick={props.onNext}>
          {t("toCheck")} <Keys on="primary" keys="Ctrl+Enter" />
        </Button>
      </div>
    </div>
  );
}
