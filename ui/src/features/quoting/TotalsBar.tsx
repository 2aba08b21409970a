import { useTranslation } from "react-i18next";
import type { QuoteSheet, SheetTotals } from "../../generated/commands";
import { faultText } from "../../lib/faults";
import { formatMoney, formatRate } from "../../lib/format";
import { shownLanguage } from "../../lib/words";
import { isZero, shortRate } from "./names";
import styles from "./quoting.module.css";

function Part(props: { label: string; value: string; tone?: "bad" | undefined }) {
  return (
    <span className={styles.part} data-tone={props.tone}>
      <span>{props.label}</span>
      <b>{props.value}</b>
    </span>
  );
}

/** The amount in words, as Chinese papers carry it; English screens have the figure alone. */
export function Capitals(props: { of: SheetTotals; className?: string | undefined }) {
  if (shownLanguage() === "en") return null;
  return <span className={props.className}>{props.of.capitals}</span>;
}

/** The foot of the editor: how the total comes about, and the total with its capitals. */
export function TotalsBar(props: { sheet: QuoteSheet; costs: boolean }) {
  const { sheet, costs } = props;
  const { totals, agreement } = sheet;
  const { t } = useTranslation("quoting");
  return (
    <section className={styles.totals} aria-label={t("sums.label")} aria-live="polite">
      <div className={styles.totalParts}>
        <Part label={t("sums.direct")} value={formatMoney(totals.direct)} />
        <Part label={t("sums.fees")} value={formatMoney(totals.fees)} />
        {isZero(totals.discount) ? null : (
          <Part label={t("sums.discount")} value={`−${formatMoney(totals.discount)}`} />
        )}
        {isZero(totals.roundedOff) ? null : (
          <Part label={t("sums.rounding")} value={`−${formatMoney(totals.roundedOff)}`} />
        )}
        {agreement.taxMode === "none" ? null : (
          <Part
            label={t(`sums.tax_${agreement.taxMode}`, { rate: formatRate(agreement.taxRate) })}
            value={formatMoney(totals.tax)}
          />
        )}
        {costs ? (
          <Part
            label={t("sums.margin", { rate: shortRate(totals.marginRate) })}
            value={formatMoney(totals.margin)}
            tone={totals.underFloor ? "bad" : undefined}
          />
        ) : null}
      </div>
      <div className={styles.totalSum}>
        {totals.fault ? (
          <span className={styles.bad}>{faultText(totals.fault)}</span>
        ) : (
          <>
            <Capitals of={totals} className={styles.totalCapitals} />
            <strong>{formatMoney(totals.total)}</strong>
          </>
        )}
      </div>
    </section>
  );
}
