import { PlusOutlined } from "@ant-design/icons";
import { Button, Tag } from "antd";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { Panel } from "../../components/Page";
import type { PurchaseListHead, QuoteHead, Status } from "../../generated/commands";
import { formatDate, formatMoment, formatMoney } from "../../lib/format";
import styles from "./project.module.css";

const QUOTE_COLORS: Partial<Record<Status, string>> = {
  sent: "processing",
  accepted: "success",
  void: "error",
};

/** The project's quotes, newest first, each with its bill of materials. */
export function Quotes(props: {
  quotes: readonly QuoteHead[];
  making: boolean;
  onMake: () => void;
}) {
  const { t } = useTranslation("design");
  const { quotes } = props;
  return (
    <Panel
      title={t("hub.quotes")}
      padded={false}
      extra={
        <Button
          size="small"
          type="text"
          icon={<PlusOutlined />}
          loading={props.making}
          onClick={props.onMake}
        >
          {t("hub.makeQuote")}
        </Button>
      }
    >
      {quotes.length === 0 ? (
        <p className={styles.none}>{t("hub.noQuotes")}</p>
      ) : (
        <ul className={styles.papers}>
          {quotes.map((quote) => (
            <li key={quote.id} data-old={quote.superseded || quote.status === "void"}>
              <Link to={`/quotes/${quote.id}`} className={styles.paper}>
                <span className={styles.paperNumber}>
                  {quote.number} <b>V{quote.version}</b>
                </span>
                <Tag {...(QUOTE_COLORS[quote.status] ? { color: QUOTE_COLORS[quote.status] } : {})}>
                  {t(`quoteStatus.${quote.status}`)}
                </Tag>
                <span className={styles.paperTitle}>
                  {[
                    t(`quoteMode.${quote.mode}`),
                    quote.title,
                    quote.faulty > 0 ? t("hub.faulty", { count: quote.faulty }) : "",
                    quote.lapsed ? t("hub.lapsed") : "",
                  ]
                    .filter(Boolean)
                    .join(" · ")}
                </span>
                <span className={styles.paperDay}>
                  {formatMoment(quote.sentAt ?? quote.madeAt).slice(0, 10)}
                </span>
                <span className={styles.paperSum}>{formatMoney(quote.total)}</span>
              </Link>
              <Link to={`/supply/bills/${quote.id}`} className={styles.side}>
                {t("hub.bill")}
              </Link>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}

/** The purchase lists that carry something for this project. */
export function Lists(props: { lists: readonly PurchaseListHead[]; makeTo: string | null }) {
  const { t } = useTranslation("design");
  const { lists } = props;
  return (
    <Panel
      title={t("hub.lists")}
      padded={false}
      extra={
        props.makeTo === null ? null : (
          <Link to={props.makeTo}>
            <Button size="small" type="text" icon={<PlusOutlined />} tabIndex={-1}>
              {t("hub.makeList")}
            </Button>
          </Link>
        )
      }
    >
      {lists.length === 0 ? (
        <p className={styles.none}>{t("hub.noLists")}</p>
      ) : (
        <ul className={styles.papers}>
          {lists.map((list) => (
            <li key={list.id}>
              <Link to={`/supply/lists/${list.id}`} className={styles.paper}>
                <span className={styles.paperNumber}>{list.number}</span>
                <Tag {...(list.status === "sent" ? { color: "success" } : {})}>
                  {t(`listStatus.${list.status}`)}
                </Tag>
                <span className={styles.paperTitle}>
                  {[
                    t("hub.suppliers", { count: list.suppliers }),
                    t("hub.listLines", { count: list.lines }),
                  ].join(" · ")}
                </span>
                <span className={styles.paperDay} data-late={list.late}>
                  {list.orderBy ? t("hub.orderBy", { day: formatDate(list.orderBy) }) : ""}
                </span>
                <span className={styles.paperSum}>{formatMoney(list.estimate)}</span>
              </Link>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}
