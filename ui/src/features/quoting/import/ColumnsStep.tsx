import { CheckCircleOutlined } from "@ant-design/icons";
import { Alert, Button, Segmented, Select } from "antd";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { SelectField } from "../../../components/form";
import type { Fault, ImportFile, TableMapping, TablePreview } from "../../../generated/commands";
import { call } from "../../../lib/data";
import { faultOf, faultText } from "../../../lib/faults";
import styles from "./import.module.css";
import { fieldOf, withField } from "./mapping";

/** The sheet as it stands in the file, with what each column holds above it. */
export function ColumnsStep(props: {
  file: ImportFile;
  table: TablePreview;
  onTable: (table: TablePreview) => void;
  onNext: () => void;
}) {
  const { t } = useTranslation("quoting");
  const { file, table } = props;
  const [failure, setFailure] = useState<Fault | null>(null);
  const [asking, setAsking] = useState(false);
  const asked = useRef(0);
  const look = async (change: { sheet: number; mapping?: TableMapping }) => {
    asked.current += 1;
    const mine = asked.current;
    setAsking(true);
    try {
      const found = await call("quoting.read_quote_file", { file, ...change });
      if (mine !== asked.current) return;
      setFailure(null);
      props.onTable(found);
    } catch (reason) {
      if (mine === asked.current) setFailure(faultOf(reason));
    } finally {
      if (mine === asked.current) setAsking(false);
    }
  };
  const { mapping } = table;
  const change = (next: TableMapping) => void look({ sheet: table.sheet, mapping: next });
  const fault = failure ?? table.fault;
  return (
    <div className={styles.step}>
      <div className={styles.bar}>
        {table.sheets.length > 1 ? (
          <SelectField
            aria-label={t("import.sheet")}
            value={String(table.sheet)}
            options={table.sheets.map((sheet, at) => ({
              value: String(at),
              label: t("import.sheetRows", { name: sheet.name, count: sheet.rows }),
            }))}
            onChange={(sheet) => void look({ sheet: Number(sheet) })}
          />
        ) : null}
        <span>{t("import.head", { row: mapping.headerRow })}</span>
        <Segmented<number>
          size="small"
          aria-label={t("import.headRows")}
          value={mapping.headerRows}
          options={[1, 2].map((value) => ({ value, label: t("import.rows", { count: value }) }))}
          onChange={(headerRows) => change({ ...mapping, headerRows })}
        />
        <span className={styles.quiet}>{t("import.mapHelp")}</span>
      </div>
      {fault ? (
        <Alert type="warning" banner title={faultText(fault)} />
      ) : (
        <div className={styles.ready} aria-live="polite">
          <CheckCircleOutlined /> {t("import.ready")}
        </div>
      )}
      <SheetTable table={table} onChange={change} />
      <div className={styles.foot}>
        <Button type="primary" disabled={fault !== null} loading={asking} onClick={props.onNext}>
          {t("import.toCheck")}
        </Button>
      </div>
    </div>
  );
}

function SheetTable(props: { table: TablePreview; onChange: (mapping: TableMapping) => void }) {
  const { t } = useTranslation("quoting");
  const { table, onChange } = props;
  const { mapping } = table;
  const options = [
    { value: "", label: t("import.unused") },
    ...table.fields.map((field) => ({
      value: field.key,
      label: `${t(`import.field.${field.key}`)}${field.required ? " *" : ""}`,
    })),
  ];
  const isHead = (row: number) =>
    row >= mapping.headerRow && row < mapping.headerRow + mapping.headerRows;
  return (
    <div className={styles.sheet}>
      <table>
        <thead>
          <tr>
            <th className={styles.rowNumber} />
            {table.columns.map(({ index, letter }) => (
              <th key={index} data-used={fieldOf(mapping, index) !== null}>
                <Select
                  size="small"
                  style={{ width: "100%" }}
                  popupMatchSelectWidth={false}
                  aria-label={t("import.column", { letter })}
                  value={fieldOf(mapping, index) ?? ""}
                  options={options}
                  onChange={(field) => onChange(withField(mapping, index, field || null))}
                />
                <div className={styles.letter}>{letter}</div>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {table.sample.map((row) => (
            <tr
              key={row.number}
              data-head={isHead(row.number)}
              data-above={row.number < mapping.headerRow}
            >
              <td className={styles.rowNumber}>
                <button
                  type="button"
                  title={t("import.headHere", { row: row.number })}
                  aria-label={t("import.headHere", { row: row.number })}
                  onClick={() => onChange({ ...mapping, headerRow: row.number })}
                >
                  {row.number}
                </button>
              </td>
              {row.cells.map((cell, at) => (
                <td
                  key={at}
                  data-used={fieldOf(mapping, at) !== null}
                  title={cell.length > 14 ? cell : undefined}
                >
                  {cell}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
