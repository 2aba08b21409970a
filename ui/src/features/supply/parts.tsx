import { Tag } from "antd";
import { useTranslation } from "react-i18next";
import type { BillQuote, ListStatus, OrderDelivery, Status } from "../../generated/commands";
import { formatMoney } from "../../lib/format";

export function quoteLabel(quote: BillQuote): string {
  return `${quote.number} V${quote.version}`;
}

const QUOTE_COLORS: Partial<Record<Status, string>> = { sent: "processing", accepted: "success" };

export function StatusTag(props: { status: Status }) {
  const { t } = useTranslation("supply");
  const color = QUOTE_COLORS[props.status];
  return <Tag {...(color ? { color } : {})}>{t(`quoteStatus.${props.status}`)}</Tag>;
}

export function ListTag(props: { status: ListStatus }) {
  const { t } = useTranslation("supply");
  return (
    <Tag {...(props.status === "sent" ? { color: "success" } : {})}>
      {t(`listStatus.${props.status}`)}
    </Tag>
  );
}

type Say = (key: string, values?: Record<string, unknown>) => string;

/** What delivery makes of an order, in a few words; nothing where the supplier asks nothing. */
export function deliveryWords(delivery: OrderDelivery | null, t: Say): string[] {
  if (!delivery) return [];
  const fee =
    delivery.fee !== "0"
      ? [t("deliveryIs", { fee: formatMoney(delivery.fee) })]
      : delivery.freeFrom !== null
        ? [t("deliveryIsFree")]
        : [];
  return [...fee, ...deliveryWarnings(delivery, t)];
}

/** What more goods would change about an order: free delivery within reach, the smallest order not reached. */
export function deliveryWarnings(delivery: OrderDelivery, t: Say): string[] {
  const said: string[] = [];
  if (delivery.toFree !== null) said.push(t("toFree", { amount: formatMoney(delivery.toFree) }));
  if (delivery.missing !== "0") said.push(t("missing", { amount: formatMoney(delivery.missing) }));
  return said;
}
