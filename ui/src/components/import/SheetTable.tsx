import { Select } from "antd";
import { useTranslation } from "react-i18next";
import type { TableMapping, TablePreview, TableSample } from "../../generated/commands";
import styles from "./import.module.css";
import { fieldOf, isHeader, rowsOf } from "./mapping";

/** The first rows of a sheet; above each column what it holds, before each row the way to make it the head. */
export function SheetTable(props: {
  preview: TablePreview;
  mapping: TableMapping;
  fieldName: (key: string) => string;
  onField: (column: number, field: string | null) => void;
  onHeader: (row: number) => void;
}) {
  const { t } = useTranslation("import");
  const { preview, mapping } = props;
  const more = rowsOf(preview) - preview.sample.length;
  const options = [
    { value: "", label: t("unused") },
    ...preview.fields.map((field) => ({
      value: field.key,
      label: `${props.fieldName(field.key)}${field.required ? " *" : ""}`,
    })),
  ];
  const used = (column: number) => fieldOf(mapping, column) !== null;
  return (
    <div className={styles.sheet}>
      <table>
        <thead>
          <tr>
            <th className={styles.rowNumber} />
            {preview.columns.map((column) => (
              <th key={column.index} data-used={used(column.index)}>
                <Select
                  size="small"
                  className={styles.fieldSelect ?? ""}
                  popupMatchSelectWidth={false}
                  value={fieldOf(mapping, column.index) ?? ""}
                  options={options}
                  onChange={(field) => props.onField(column.index, field || null)}
                  aria-label={t("columnField", { letter: column.letter })}
                />
                <div className={styles.columnLetter}>{column.letter}</div>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {preview.sample.map((row) => (
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
      {more > 0 ? <div className={styles.more}>{t("moreRows", { count: more })}</div> : null}
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
  const { t } = useTranslation("import");
  const { row } = props;
  return (
    <tr data-header={props.header} data-above={props.above}>
      <td className={styles.rowNumber}>
        <button
          type="button"
          title={t("rowNumber", { row: row.number })}
          aria-label={t("rowNumber", { row: row.number })}
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
