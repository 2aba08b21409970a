import { useTranslation } from "react-i18next";
import { EmptyState } from "../../components/EmptyState";
import { Loaded } from "../../components/Loaded";
import type { Explanation, FormulaVariable, LineExplained } from "../../generated/commands";
import { useLive } from "../../lib/data";
import { faultText } from "../../lib/faults";
import { formatAmount, formatPrice, formatQuantity, formatRate } from "../../lib/format";
import { roomName, shownLanguage } from "../../lib/words";
import { formulaText, isZero, named } from "./names";
import styles from "./quoting.module.css";

/** How the selected line came to its amount: formula, room, wall, measurement, price by part. */
export function ExplainPanel(props: { line: string | null }) {
  const { t } = useTranslation("quoting");
  const live = useLive(
    "quoting.explain",
    { id: props.line ?? "" },
    { enabled: props.line !== null, keep: true },
  );
  if (props.line === null) {
    return (
      <EmptyState
        compact
        picture="search"
        title={t("explain.choose")}
        text={t("explain.chooseText")}
      />
    );
  }
  return <Loaded live={live}>{(line) => <Explained line={line} />}</Loaded>;
}

const SIGNS: Record<string, string> = { "*": "×", "-": "−" };

/** Each number with what it is: (长 6.2 + 宽 4.1) × 2 */
function Sum(props: { of: Explanation }) {
  const { t } = useTranslation("quoting");
  return (
    <span className={styles.sumOf}>
      {props.of.parts.map((part, index) =>
        part.kind === "sign" ? (
          <span key={index} className={styles.sign}>
            {SIGNS[part.sign] ?? part.sign}
          </span>
        ) : (
          <span key={index} className={styles.number}>
            <i>{t(`term.${part.name}`)}</i>
            {formatQuantity(part.value)}
          </span>
        ),
      )}
    </span>
  );
}

function Variable(props: { of: FormulaVariable }) {
  const { of } = props;
  return (
    <li>
      <div className={styles.variable}>
        <b>{shownLanguage() === "en" ? of.key : of.written}</b>
        <span className="numeric">{formatQuantity(of.value)}</span>
      </div>
      {of.explanation ? <Sum of={of.explanation} /> : null}
      {of.rooms.map((share) => (
        <div key={share.room} className={styles.share}>
          <span>{roomName(share.room)}</span>
          <span className="numeric">{formatQuantity(share.value)}</span>
          {share.explanation ? <Sum of={share.explanation} /> : null}
        </div>
      ))}
    </li>
  );
}

function Explained(props: { line: LineExplained }) {
  const { line } = props;
  const { t } = useTranslation("quoting");
  return (
    <div className={styles.explained}>
      <h3>
        <span className={styles.quiet}>{line.number}</span> {named(line)}
      </h3>
      <p className={styles.quiet}>{roomName(line.section, line.sectionEn)}</p>
      {line.fault ? <p className={styles.bad}>{faultText(line.fault)}</p> : null}
      <h4>{t("explain.quantity")}</h4>
      {line.formula ? <code className={styles.formula}>{formulaText(line)}</code> : null}
      {line.worked && line.worked !== line.formula ? (
        <p className={styles.worked}>= {line.worked}</p>
      ) : null}
      {line.manual ? <p className={styles.note}>{t("explain.manual")}</p> : null}
      {line.manual && line.byFormula !== null ? (
        <p className={styles.note}>
          {t("explain.byFormula", { value: formatQuantity(line.byFormula, line.unit) })}
        </p>
      ) : null}
      {line.variables.length > 0 || line.references.length > 0 ? (
        <ul className={styles.variables}>
          {line.variables.map((variable) => (
            <Variable key={variable.key} of={variable} />
          ))}
          {line.references.map((reference) => (
            <li key={reference.label}>
              <div className={styles.variable}>
                <b>{reference.label}</b>
                <span className="numeric">{formatQuantity(reference.value)}</span>
              </div>
            </li>
          ))}
        </ul>
      ) : null}
      <Result label={t("explain.measured")} value={formatQuantity(line.quantity, line.unit)} />
      {line.billed !== null && line.billed !== line.quantity ? (
        <Result
          label={t("explain.minimum", { minimum: formatQuantity(line.minimum, line.unit) })}
          value={formatQuantity(line.billed, line.unit)}
        />
      ) : null}
      <h4>{t("explain.price")}</h4>
      {line.ownPrice ? <p className={styles.note}>{t("explain.ownPrice")}</p> : null}
      {line.parts.map((part) => (
        <div key={part.part} className={styles.sumRow} data-kind={part.counted ? "" : "off"}>
          <span>
            {t(`column.${part.part}`)}
            {part.counted ? "" : ` (${t("explain.notCounted")})`}
          </span>
          <span className="numeric">{formatPrice(part.price)}</span>
        </div>
      ))}
      {isZero(line.loss) ? null : (
        <div className={styles.sumRow}>
          <span>{t("explain.loss", { rate: formatRate(line.lossRate) })}</span>
          <span className="numeric">{formatPrice(line.loss)}</span>
        </div>
      )}
      <Result
        label={line.roundUnit ? t("explain.rounded") : t("column.unitPrice")}
        value={formatPrice(line.unitPrice)}
      />
      <h4>{t("column.amount")}</h4>
      {line.included ? <p className={styles.note}>{t("explain.included")}</p> : null}
      {line.billed !== null && line.unitPrice !== null && !line.included ? (
        <Result
          label={`${formatQuantity(line.billed)} × ${formatPrice(line.unitPrice)}`}
          value={formatAmount(line.amount)}
        />
      ) : null}
    </div>
  );
}

function Result(props: { label: string; value: string }) {
  return (
    <div className={styles.sumRow} data-kind="strong">
      <span>{props.label}</span>
      <span className="numeric">{props.value}</span>
    </div>
  );
}
