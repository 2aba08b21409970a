import { ArrowRightOutlined } from "@ant-design/icons";
import { Select, Tag } from "antd";
import type { TFunction } from "i18next";
import { useTranslation } from "react-i18next";
import { useParams, useSearchParams } from "react-router";
import { EmptyState } from "../../components/EmptyState";
import { Loaded } from "../../components/Loaded";
import { Page, PageHeader } from "../../components/Page";
import type {
  CellChange,
  LineChange,
  QuoteComparison,
  SectionChange,
  SumChange,
} from "../../generated/commands";
import { useLive } from "../../lib/data";
import {
  formatAmount,
  formatMoney,
  formatPrice,
  formatQuantity,
  formatRate,
} from "../../lib/format";
import { isZero, named } from "./names";
import styles from "./quoting.module.css";

/** What changed from one version to another: lines added, gone and changed, and what each does to the money. */
export function ComparePage() {
  const { t } = useTranslation("quoting");
  const { id = "" } = useParams();
  const [params, setParams] = useSearchParams();
  const sheet = useLive("quoting.quote", { id });
  const from = params.get("from") ?? "";
  const live = useLive("quoting.compare", { from, to: id }, { enabled: from !== "", keep: true });
  const versions = sheet.data?.versions ?? [];
  return (
    <Page
      header={
        <PageHeader
          title={t("compare.title")}
          back={`/quotes/${id}`}
          subtitle={
            sheet.data
              ? `${sheet.data.number} V${sheet.data.version} · ${sheet.data.projectName}`
              : undefined
          }
          actions={
            <Select
              style={{ minWidth: 240 }}
              aria-label={t("compare.from")}
              value={from}
              options={versions
                .filter((version) => version.id !== id)
                .map((version) => ({
                  value: version.id,
                  label: t("compare.fromVersion", {
                    version: `V${version.version}`,
                    total: formatMoney(version.total),
                  }),
                }))}
              onChange={(value) => setParams({ from: value }, { replace: true })}
            />
          }
        />
      }
    >
      <Loaded live={live}>{(comparison) => <Changes of={comparison} />}</Loaded>
    </Page>
  );
}

function Difference(props: { value: string; strong?: boolean }) {
  const { value } = props;
  if (isZero(value)) return <span className={styles.quiet}>±0.00</span>;
  const less = value.startsWith("-");
  const text = less ? `−${formatAmount(value.slice(1))}` : `+${formatAmount(value)}`;
  return (
    <span className={less ? styles.less : styles.more} data-strong={props.strong ?? false}>
      {text}
    </span>
  );
}

function Changes(props: { of: QuoteComparison }) {
  const { of } = props;
  const { t } = useTranslation("quoting");
  return (
    <div className={styles.compare}>
      <div className={styles.compareSum}>
        <Side label={`V${of.from.version}`} total={of.from.total} />
        <ArrowRightOutlined className={styles.quiet ?? ""} />
        <Side label={`V${of.to.version}`} total={of.to.total} />
        <span className={styles.side2}>
          <span className={styles.quiet}>{t("compare.difference")}</span>
          <Difference value={of.difference} strong />
        </span>
        <span className={styles.spring} />
        {of.added > 0 ? <Tag color="success">{t("compare.added", { count: of.added })}</Tag> : null}
        {of.removed > 0 ? (
          <Tag color="error">{t("compare.removed", { count: of.removed })}</Tag>
        ) : null}
        {of.changed > 0 ? (
          <Tag color="warning">{t("compare.changed", { count: of.changed })}</Tag>
        ) : null}
      </div>
      {of.sections.length === 0 && of.sums.length === 0 ? (
        <EmptyState picture="quote" title={t("compare.same")} text={t("compare.sameText")} />
      ) : null}
      {of.sections.map((section, at) => (
        <Section key={`${section.name}${at}`} of={section} />
      ))}
      {of.sums.length > 0 ? <Sums of={of.sums} /> : null}
    </div>
  );
}

function Side(props: { label: string; total: string | null }) {
  return (
    <span className={styles.side2}>
      <span className={styles.quiet}>{props.label}</span>
      <b>{formatMoney(props.total)}</b>
    </span>
  );
}

function Section(props: { of: SectionChange }) {
  const { of } = props;
  const { t } = useTranslation("quoting");
  return (
    <table className={styles.changes}>
      <thead>
        <tr>
          <th colSpan={3}>
            {named(of)}
            {of.before === null ? <Tag color="success">{t("compare.newSection")}</Tag> : null}
            {of.after === null ? <Tag color="error">{t("compare.goneSection")}</Tag> : null}
          </th>
          <th className="numeric">{formatAmount(of.before)}</th>
          <th className="numeric">{formatAmount(of.after)}</th>
          <th className="numeric">
            <Difference value={of.difference} />
          </th>
        </tr>
      </thead>
      <tbody>
        {of.lines.map((line) => (
          <Line key={`${line.id}${line.kind}`} of={line} />
        ))}
      </tbody>
    </table>
  );
}

const MARKS = { added: "+", removed: "−", changed: "~" } as const;

function Line(props: { of: LineChange }) {
  const { of } = props;
  const { t } = useTranslation("quoting");
  return (
    <tr data-kind={of.kind}>
      <td className={styles.mark} title={t(`compare.kind.${of.kind}`)}>
        {MARKS[of.kind]}
      </td>
      <td className={styles.lineNumber}>{of.numberAfter ?? of.numberBefore}</td>
      <td>
        <div>{named(of)}</div>
        {of.cells.filter(ownCell).map((cell) => (
          <div key={cell.column} className={styles.cellChange}>
            <span className={styles.quiet}>{cellTitle(cell.column, t)}</span>
            <del>{cellText(cell.column, cell.before, t)}</del>
            <ArrowRightOutlined />
            <ins>{cellText(cell.column, cell.after, t)}</ins>
          </div>
        ))}
      </td>
      <td className="numeric">{of.before === null ? "" : formatAmount(of.before)}</td>
      <td className="numeric">{of.after === null ? "" : formatAmount(of.after)}</td>
      <td className="numeric">
        <Difference value={of.difference} />
      </td>
    </tr>
  );
}

/** Before and after of the amount stand in columns of their own. */
const ownCell = (cell: CellChange) => cell.column !== "amount";

const TITLES: Record<string, string> = {
  loss_rate: "lossRate",
  unit_price: "unitPrice",
  cost_rate: "costRate",
  owner_supplied: "ownerSupplied",
};

function cellTitle(column: CellChange["column"], t: TFunction<"quoting">): string {
  return t(`column.${TITLES[column] ?? column}`, { defaultValue: column });
}

const PRICES = ["main", "aux", "labour", "machine", "unit_price"];
const RATES = ["loss_rate", "cost_rate"];

function cellText(column: string, value: string, t: TFunction<"quoting">): string {
  if (value === "") return t("compare.nothing");
  if (value === "true") return t("common:yes");
  if (value === "false") return t("common:no");
  if (PRICES.includes(column)) return formatPrice(value);
  if (RATES.includes(column)) return formatRate(value);
  return column === "quantity" || column === "minimum" ? formatQuantity(value) : value;
}

/** Discount and rounding down lessen the total: they show with a minus. */
const isTakenOff = (sum: SumChange) => sum.kind === "discount" || sum.kind === "rounded_off";

const negated = (decimal: string) =>
  decimal.startsWith("-") ? decimal.slice(1) : isZero(decimal) ? decimal : `-${decimal}`;

function sumText(sum: SumChange, value: string | null): string {
  if (value === null) return "";
  return formatAmount(isTakenOff(sum) ? negated(value) : value).replace("-", "−");
}

function Sums(props: { of: SumChange[] }) {
  const { t } = useTranslation("quoting");
  return (
    <table className={styles.changes}>
      <thead>
        <tr>
          <th colSpan={3}>{t("compare.sums")}</th>
          <th />
          <th />
          <th />
        </tr>
      </thead>
      <tbody>
        {props.of.map((sum) => (
          <tr key={`${sum.kind}${sum.name}`} data-kind="changed">
            <td className={styles.mark}>~</td>
            <td className={styles.lineNumber} />
            <td>{sum.kind === "fee" ? named(sum) : t(`compare.sum.${sum.kind}`)}</td>
            <td className="numeric">{sumText(sum, sum.before)}</td>
            <td className="numeric">{sumText(sum, sum.after)}</td>
            <td className="numeric">
              <Difference value={isTakenOff(sum) ? negated(sum.difference) : sum.difference} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
