import { CheckCircleOutlined } from "@ant-design/icons";
import { Alert, Button, Segmented, Select } from "antd";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { SelectField } from "../../../components/form";
import { Keys } from "../../../components/Keys";
import type {
  Fault,
  ImportFile,
  TableMapping,
  TablePreview,
  TableSample,
} from "../../../generated/commands";
import { call } from "../../../lib/data";
import { faultOf, faultText } from "../../../lib/faults";
import { isSubmit } from "../../../lib/ime";
import styles from "./import.module.css";
import { fieldOf, isHeader, rowsOf, withField, withHeader } from "./mapping";

/** Milliseconds after the last change before the backend looks at it. */
const WAIT = 200;

/** The sheet as it stands in the file, with what each column holds above it. */
export function ColumnsStep(props: {
  file: ImportFile;
  table: TablePreview;
  onTable: (table: TablePreview) => void;
  onBack: () => void;
  onNext: () => void;
}) {
  const { t } = useTranslation("catalog");
  const { file, table, onTable } = props;
  const [mapping, setMapping] = useState(table.mapping);
  const [fault, setFault] = useState<Fault | null>(table.fault);
  const [asking, setAsking] = useState(false);
  const asked = useRef(0);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);

  const look = async (change: { sheet: number; mapping?: TableMapping }) => {
    asked.current += 1;
    const mine = asked.current;
    try {
      const found = await call("catalog.read_price_book", { file, ...change });
      if (mine !== asked.current) return;
      setMapping(found.mapping);
      setFault(found.fault);
      onTable(found);
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
    timer.current = setTimeout(() => void look({ sheet: table.sheet, mapping: next }), WAIT);
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
        {table.sheets.length > 1 ? (
          <span className={styles.barItem}>
            {t("import.sheet")}
            <span className={styles.sheetSelect}>
              <SelectField
                aria-label={t("import.sheet")}
                value={String(table.sheet)}
                onChange={(sheet) => {
                  setAsking(true);
                  void look({ sheet: Number(sheet) });
                }}
                options={table.sheets.map((sheet, at) => ({
                  value: String(at),
                  label: t("import.sheetRows", { name: sheet.name, count: sheet.rows }),
                }))}
              />
            </span>
          </span>
        ) : null}
        <span className={styles.barItem}>
          {t("import.headerRow")} <b>{mapping.headerRow}</b>
        </span>
        <span className={styles.barItem}>
          {t("import.headerRows")}
          <Segmented
            size="small"
            value={mapping.headerRows}
            onChange={(rows) => change(withHeader(mapping, mapping.headerRow, Number(rows)))}
            options={[
              { value: 1, label: t("import.oneRow") },
              { value: 2, label: t("import.twoRows") },
            ]}
          />
        </span>
        <span className={styles.quiet}>{t("import.mapHelp")}</span>
      </div>
      {fault ? (
        <Alert type="warning" banner title={faultText(fault)} />
      ) : (
        <div className={styles.readyLine} aria-live="polite">
          <CheckCircleOutlined className={styles.good} /> {t("import.ready")}
        </div>
      )}
      <SheetTable
        table={table}
        mapping={mapping}
        onField={(column, field) => change(withField(mapping, column, field))}
        onHeader={(row) => change(withHeader(mapping, row, mapping.headerRows))}
      />
      <div className={styles.foot}>
        <Button onClick={props.onBack}>{t("common:back")}</Button>
        <Button type="primary" disabled={!ready} loading={asking} onClick={props.onNext}>
          {t("import.toCheck")} <Keys on="primary" keys="Ctrl+Enter" />
        </Button>
      </div>
    </div>
  );
}

function SheetTable(props: {
  table: TablePreview;
  mapping: TableMapping;
  onField: (column: number, field: string | null) => void;
  onHeader: (row: number) => void;
}) {
  const { t } = useTranslation("catalog");
  const { table, mapping } = props;
  const more = rowsOf(table) - table.sample.length;
  const options = [
    { value: "", label: t("import.unused") },
    ...table.fields.map((field) => ({
      value: field.key,
      label: `${t(`import.fields.${field.key}`)}${field.required ? " *" : ""}`,
    })),
  ];
  const used = (column: number) => fieldOf(mapping, column) !== null;
  return (
    <div className={styles.sheet}>
      <table>
        <thead>
          <tr>
            <th className={styles.rowNumber} />
            {table.columns.map((column) => (
              <th key={column.index} data-used={used(column.index)}>
                <Select
                  size="small"
                  className={styles.fieldSelect ?? ""}
                  popupMatchSelectWidth={false}
                  value={fieldOf(mapping, column.index) ?? ""}
                  options={options}
                  onChange={(field) => props.onField(column.index, field || null)}
                  aria-label={t("import.columnField", { letter: column.letter })}
                />
                <div className={styles.columnLetter}>{column.letter}</div>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {table.sample.map((row) => (
            <SheetRow
              key={row.number}
              row={row}
              header={isHeader(mapping, row.number)}
              above={row.number < mapping.headerRow}
              used={used}
              onHeader={props.onHeader}
            />
          ))}
        </tbody>
      </table>
      {more > 0 ? <div className={styles.more}>{t("import.moreRows", { count: more })}</div> : null}
    </div>
  );
}

function SheetRow(props: {
  row: TableSample;
  header: boolean;
  above: boolean;
  used: (column: number) => boolean;
  onHeader: (row: number) => void;
}) {
  const { t } = useTranslation("catalog");
  const { row } = props;
  return (
    <tr data-header={props.header} data-above={props.above}>
      <td className={styles.rowNumber}>
        <button
          type="button"
          title={t("import.rowNumber", { row: row.number })}
          aria-label={t("import.rowNumber", { row: row.number })}
          onClick={() => props.onHeader(row.number)}
        >
          {row.number}
        </button>
      </td>
      {row.cells.map((cell, at) => (
        <td key={at} data-used={props.used(at)} title={cell.length > 14 ? cell : undefined}>
          {cell}
        </td>
      ))}
    </tr>
  );
}
