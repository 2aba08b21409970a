import { DownOutlined, MoreOutlined, PlusOutlined, RightOutlined } from "@ant-design/icons";
import { Button, Checkbox, Dropdown, Select, Tooltip } from "antd";
import type { TFunction } from "i18next";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { MoneyField, RateField } from "../../components/form";
import type { Agreed, FeeData, QuoteSheet, SheetFee, TaxRate } from "../../generated/commands";
import { useCommand, useLive } from "../../lib/data";
import { faultField, faultText } from "../../lib/faults";
import {
  formatAmount,
  formatMoney,
  formatPrice,
  formatQuantity,
  formatRate,
} from "../../lib/format";
import { FeeModal } from "./FeeModal";
import { feeNeeds, movedFee, newFee, withFee, withoutFee } from "./feeStack";
import { isZero, named, shortRate } from "./names";
import styles from "./quoting.module.css";
import { Capitals } from "./TotalsBar";

/** From direct cost to the total: fees, discount, rounding down, tax. Every figure comes from the server. */
export function SumsPanel(props: { sheet: QuoteSheet; costs: boolean }) {
  const { t } = useTranslation("quoting");
  const { sheet } = props;
  const { totals } = sheet;
  const locked = sheet.status !== "draft";
  return (
    <div className={styles.sums}>
      {sheet.mode === "package" ? (
        <Row label={t("sums.package")} value={formatAmount(sheet.packageAmount)} />
      ) : null}
      {sheet.packageFault ? <p className={styles.bad}>{faultText(sheet.packageFault)}</p> : null}
      <Row strong label={t("sums.direct")} value={formatAmount(totals.direct)} />
      {isZero(totals.main) ? null : (
        <Row quiet label={t("sums.main")} value={formatAmount(totals.main)} />
      )}
      <Fees sheet={sheet} locked={locked} />
      <Row strong label={t("sums.beforeDiscount")} value={formatAmount(totals.beforeDiscount)} />
      <Agreement sheet={sheet} locked={locked} />
      <div className={styles.grand}>
        <span>{t("sums.total")}</span>
        <strong>{totals.fault ? "–" : formatMoney(totals.total)}</strong>
      </div>
      {totals.fault ? (
        <p className={styles.bad}>{faultText(totals.fault)}</p>
      ) : (
        <Capitals of={totals} className={styles.capitals} />
      )}
      {props.costs ? <Margin sheet={sheet} /> : null}
    </div>
  );
}

function Row(props: {
  label: ReactNode;
  value: ReactNode;
  strong?: boolean;
  quiet?: boolean;
  tone?: "bad" | "good" | undefined;
}) {
  const kind = props.strong ? "strong" : props.quiet ? "quiet" : undefined;
  return (
    <div className={styles.sumRow} data-kind={kind} data-tone={props.tone}>
      <span>{props.label}</span>
      <span className="numeric">{props.value}</span>
    </div>
  );
}

function Margin(props: { sheet: QuoteSheet }) {
  const { t } = useTranslation("quoting");
  const { totals } = props.sheet;
  return (
    <div className={styles.margin}>
      <Row quiet label={t("sums.cost")} value={formatAmount(totals.cost)} />
      <Row
        label={t("sums.margin", { rate: shortRate(totals.marginRate) })}
        value={formatAmount(totals.margin)}
        tone={totals.underFloor ? "bad" : "good"}
      />
      {totals.underFloor ? <p className={styles.bad}>{t("sums.underFloor")}</p> : null}
    </div>
  );
}

/** What a fee is worked out from, in a few words: "5% × 直接费". */
export function feeBasis(fee: FeeData, t: TFunction<"quoting">): string {
  const needs = feeNeeds(fee.base);
  const base = t(`feeBase.${fee.base}`);
  if (needs.rate) return t("basis.rate", { rate: formatRate(fee.rate ?? "0"), base });
  const price = formatPrice(fee.price ?? "0");
  if (needs.count) return t("basis.count", { price, count: formatQuantity(fee.count ?? "0") });
  if (needs.floors) return t("basis.floors", { price, floors: fee.freeFloors });
  return t("basis.area", { price });
}

function Fees(props: { sheet: QuoteSheet; locked: boolean }) {
  const { t } = useTranslation("quoting");
  const { sheet, locked } = props;
  const [editing, setEditing] = useState<FeeData | null>(null);
  const [all, setAll] = useState(false);
  const save = useCommand("quoting.save_fees", { form: editing !== null });
  const stack = sheet.fees.map(({ fee }) => fee);
  const put = (fees: FeeData[]) => save.run({ id: sheet.id, fees });
  const shown = sheet.fees.filter(({ fee }) => all || fee.active);
  const idle = sheet.fees.length - sheet.fees.filter(({ fee }) => fee.active).length;
  return (
    <div className={styles.fees}>
      {shown.map((row) => (
        <FeeRow
          key={row.fee.code}
          row={row}
          locked={locked}
          onToggle={(active) => void put(withFee(stack, { ...row.fee, active }))}
          onEdit={() => setEditing(row.fee)}
          onMove={(by) => void put(movedFee(stack, row.fee.code, by))}
          onRemove={() => void put(withoutFee(stack, row.fee.code))}
        />
      ))}
      <div className={styles.feeFoot}>
        {idle > 0 ? (
          <Button
            type="text"
            size="small"
            icon={all ? <DownOutlined /> : <RightOutlined />}
            onClick={() => setAll(!all)}
          >
            {t(all ? "fees.fewer" : "fees.more", { count: idle })}
          </Button>
        ) : null}
        {locked ? null : (
          <Button
            type="text"
            size="small"
            icon={<PlusOutlined />}
            onClick={() => setEditing(newFee(stack))}
          >
            {t("fees.add")}
          </Button>
        )}
      </div>
      <FeeModal
        fee={editing}
        stack={stack}
        command={save}
        onSave={async (fee) => {
          if ((await put(withFee(stack, fee))).ok) setEditing(null);
        }}
        onClose={() => setEditing(null)}
      />
    </div>
  );
}

function FeeRow(props: {
  row: SheetFee;
  locked: boolean;
  onToggle: (active: boolean) => void;
  onEdit: () => void;
  onMove: (by: 1 | -1) => void;
  onRemove: () => void;
}) {
  const { t } = useTranslation("quoting");
  const { row, locked } = props;
  const name = named(row.fee);
  return (
    <div className={styles.fee} data-off={!row.fee.active}>
      <Checkbox
        checked={row.fee.active}
        disabled={locked}
        aria-label={name}
        onChange={(event) => props.onToggle(event.target.checked)}
      />
      <button type="button" className={styles.feeWords} disabled={locked} onClick={props.onEdit}>
        <span className={styles.feeName}>{row.letter ? `${row.letter} ${name}` : name}</span>
        <span className={styles.feeBasis}>{feeBasis(row.fee, t)}</span>
        {row.fault ? <span className={styles.bad}>{faultText(row.fault)}</span> : null}
      </button>
      <span className="numeric">{row.fee.active ? formatAmount(row.amount) : ""}</span>
      {locked ? null : (
        <Dropdown
          trigger={["click"]}
          menu={{
            items: [
              { key: "edit", label: t("fees.edit") },
              { key: "up", label: t("menu.up") },
              { key: "down", label: t("menu.down") },
              { type: "divider" },
              { key: "remove", label: t("fees.remove"), danger: true },
            ],
            onClick: ({ key }) => {
              if (key === "edit") props.onEdit();
              else if (key === "remove") props.onRemove();
              else props.onMove(key === "up" ? -1 : 1);
            },
          }}
        >
          <Button
            type="text"
            size="small"
            className={styles.feeMore}
            icon={<MoreOutlined />}
            aria-label={t("fees.actions", { name })}
          />
        </Dropdown>
      )}
    </div>
  );
}

const DISCOUNT_BASES = [
  "direct",
  "direct_without_main",
  "fees",
  "direct_and_fees",
  "section",
] as const;
const ROUNDINGS = ["none", "1", "10", "100"] as const;
const TAX_MODES = ["none", "added", "included"] as const;
const KINDS = ["none", "rate", "amount"] as const;

function Agreement(props: { sheet: QuoteSheet; locked: boolean }) {
  const { t } = useTranslation("quoting");
  const { sheet, locked } = props;
  const { agreement, totals } = sheet;
  const save = useCommand("quoting.save_agreement", { form: true });
  const settings = useLive("quoting.settings", {});
  const agree = async (change: Partial<Agreed>) =>
    (await save.run({ id: sheet.id, agreement: { ...agreement, ...change } })).ok;
  const refused = save.fault ? <p className={styles.bad}>{faultText(save.fault)}</p> : null;
  const ofDiscount = save.fault !== null && !faultField(save.fault)?.startsWith("tax");
  const rates = settings.data?.taxRates ?? [];
  return (
    <>
      <div className={styles.agree}>
        <div className={styles.agreeHead}>
          <span>{t("sums.discount")}</span>
          <Select
            size="small"
            aria-label={t("sums.discount")}
            variant="filled"
            disabled={locked}
            value={agreement.discountKind}
            options={KINDS.map((value) => ({ value, label: t(`discountKind.${value}`) }))}
            onChange={(discountKind) => void agree({ discountKind })}
          />
        </div>
        <span className="numeric">
          {isZero(totals.discount) ? "" : `−${formatAmount(totals.discount)}`}
        </span>
      </div>
      {agreement.discountKind === "none" ? null : (
        <div className={styles.discount}>
          <Select
            size="small"
            disabled={locked}
            aria-label={t("sums.discountBase")}
            value={agreement.discountBase}
            options={DISCOUNT_BASES.map((value) => ({ value, label: t(`discountBase.${value}`) }))}
            onChange={(discountBase) =>
              void agree({
                discountBase,
                discountSection:
                  discountBase === "section"
                    ? (agreement.discountSection ?? sheet.sections[0]?.id ?? null)
                    : null,
              })
            }
          />
          {agreement.discountBase === "section" ? (
            <Select
              size="small"
              disabled={locked}
              aria-label={t("section.one")}
              value={agreement.discountSection}
              options={sheet.sections.map((section) => ({
                value: section.id,
                label: `${section.letter} ${named(section)}`,
              }))}
              onChange={(discountSection) => void agree({ discountSection })}
            />
          ) : null}
          {agreement.discountKind === "rate" ? (
            <Typed
              as="rate"
              label={t("discountKind.rate")}
              value={agreement.discountRate}
              disabled={locked}
              onCommit={(discountRate) => agree({ discountRate })}
            />
          ) : (
            <Typed
              as="money"
              label={t("discountKind.amount")}
              value={agreement.discountAmount}
              disabled={locked}
              onCommit={(discountAmount) => agree({ discountAmount })}
            />
          )}
          <span className={styles.quiet}>
            {t("sums.ofBase", { amount: formatAmount(totals.discountBase) })}
          </span>
        </div>
      )}
      {ofDiscount ? refused : null}
      <div className={styles.agree}>
        <div className={styles.agreeHead}>
          <span>{t("sums.rounding")}</span>
          <Select
            size="small"
            aria-label={t("sums.rounding")}
            variant="filled"
            disabled={locked}
            value={agreement.rounding}
            options={ROUNDINGS.map((value) => ({ value, label: t(`rounding.${value}`) }))}
            onChange={(rounding) => void agree({ rounding })}
          />
        </div>
        <span className="numeric">
          {isZero(totals.roundedOff) ? "" : `−${formatAmount(totals.roundedOff)}`}
        </span>
      </div>
      <div className={styles.agree}>
        <div className={styles.agreeHead}>
          <span>{t("sums.tax")}</span>
          <Select
            size="small"
            aria-label={t("sums.tax")}
            variant="filled"
            disabled={locked}
            value={agreement.taxMode}
            options={TAX_MODES.map((value) => ({ value, label: t(`taxMode.${value}`) }))}
            onChange={(taxMode) => void agree({ taxMode })}
          />
        </div>
        <span className="numeric">
          {agreement.taxMode === "none" ? "" : formatAmount(totals.tax)}
        </span>
      </div>
      {agreement.taxMode === "none" ? null : (
        <div className={styles.discount}>
          <TaxRateSelect
            rates={rates}
            code={agreement.taxCode}
            rate={agreement.taxRate}
            disabled={locked}
            onChange={(rate) => void agree({ taxCode: rate.code, taxRate: rate.rate })}
          />
        </div>
      )}
      {ofDiscount ? null : refused}
    </>
  );
}

/** The firm's dated rates; one that is not in force today says so. */
export function TaxRateSelect(props: {
  rates: readonly TaxRate[];
  code: string;
  rate: string | null;
  disabled?: boolean;
  onChange: (rate: TaxRate) => void;
}) {
  const { t } = useTranslation("quoting");
  const key = (rate: { code: string; rate: string | null }) => `${rate.code} ${rate.rate ?? ""}`;
  const own = key({ code: props.code, rate: props.rate });
  const known = props.rates.some((rate) => key(rate) === own);
  const options = props.rates.map((rate) => ({
    value: key(rate),
    label: (
      <Tooltip placement="left" title={rateDates(rate, t)}>
        <span className={rate.current ? undefined : styles.quiet}>
          {formatRate(rate.rate)} {named(rate)}
          {rate.current ? "" : ` ${t("tax.notNow")}`}
        </span>
      </Tooltip>
    ),
  }));
  return (
    <Select
      size="small"
      style={{ width: "100%" }}
      disabled={props.disabled ?? false}
      aria-label={t("sums.taxRate")}
      popupMatchSelectWidth={false}
      value={own}
      options={
        known || props.rate === null
          ? options
          : [{ value: own, label: formatRate(props.rate) }, ...options]
      }
      onChange={(value) => {
        const chosen = props.rates.find((rate) => key(rate) === value);
        if (chosen) props.onChange(chosen);
      }}
    />
  );
}

function rateDates(rate: TaxRate, t: TFunction<"quoting">): string {
  if (rate.validFrom && rate.validTo) {
    return t("tax.between", { from: rate.validFrom, to: rate.validTo });
  }
  if (rate.validTo) return t("tax.until", { to: rate.validTo });
  return rate.validFrom ? t("tax.from", { from: rate.validFrom }) : t("tax.always");
}

/** A figure that is stored when the field is left or Enter is pressed. */
function Typed(props: {
  as: "rate" | "money";
  label: string;
  value: string | null;
  disabled: boolean;
  /** False: refused; what was typed stays in the field. */
  onCommit: (value: string | null) => Promise<boolean>;
}) {
  const [typed, setTyped] = useState<string | null>(null);
  const commit = async () => {
    if (typed === null) return;
    if (typed === (props.value ?? "") || (await props.onCommit(typed === "" ? null : typed))) {
      setTyped(null);
    }
  };
  const field = {
    "aria-label": props.label,
    value: typed ?? props.value ?? "",
    disabled: props.disabled,
    onChange: setTyped,
    onBlur: () => void commit(),
    onEnter: () => void commit(),
  };
  return props.as === "rate" ? <RateField {...field} /> : <MoneyField {...field} />;
}
