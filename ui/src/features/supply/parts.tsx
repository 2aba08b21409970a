import { Tag } from "antd";
import { useTranslation } from "react-i18next";
import type { BillQuote, ListStatus, Status } from "../../generated/commands";

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
