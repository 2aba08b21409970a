import { Button, type TableColumnsType, Tag } from "antd";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { DataTable } from "../../components/DataTable";
import { EmptyState } from "../../components/EmptyState";
import { FaultState } from "../../components/Loaded";
import type { PriceListRow } from "../../generated/commands";
import { useLive } from "../../lib/data";
import { formatDate } from "../../lib/format";
import { starterWord } from "../../lib/words";

/** The versions of the prices, latest first; opening one shows the price book as of its day. */
export function PriceListsTab() {
  const { t } = useTranslation("catalog");
  const navigate = useNavigate();
  const live = useLive("catalog.price_lists", {});
  const columns: TableColumnsType<PriceListRow> = [
    {
      title: t("validFrom"),
      dataIndex: "validFrom",
      width: 150,
      className: "numeric",
      align: "left",
      render: (day: string) => formatDate(day),
    },
    {
      title: t("priceList"),
      dataIndex: "name",
      ellipsis: true,
      render: (name: string, row) => (
        <>
          {starterWord(name) || t(`origins.${row.origin}`)}{" "}
          {row.future ? <Tag color="processing">{t("future")}</Tag> : null}
        </>
      ),
    },
    {
      title: t("origin"),
      dataIndex: "origin",
      width: 150,
      render: (origin: string) => t(`origins.${origin}`),
    },
    {
      title: t("pricedItems"),
      dataIndex: "items",
      width: 130,
      align: "right",
      className: "numeric",
    },
    {
      key: "show",
      width: 190,
      align: "right",
      render: (_, row) => (
        <Button size="small" type="link" tabIndex={-1} onClick={() => show(row)}>
          {t("showDay")}
        </Button>
      ),
    },
  ];
  const show = (row: PriceListRow) => navigate(`/price-book?on=${row.validFrom}`);
  if (live.fault && !live.data) return <FaultState fault={live.fault} onRetry={live.refresh} />;
  return (
    <DataTable
      rows={live.data}
      columns={columns}
      rowKey="id"
      onOpen={show}
      aria-label={t("priceLists")}
      empty={<EmptyState picture="book" title={t("noLists")} text={t("tabHelp.lists")} />}
    />
  );
}
