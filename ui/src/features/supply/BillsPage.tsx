import { Button, type TableColumnsType, Tag } from "antd";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { DataTable } from "../../components/DataTable";
import { EmptyState } from "../../components/EmptyState";
import { FaultState } from "../../components/Loaded";
import { Page, PageHeader } from "../../components/Page";
import type { SupplyQuote } from "../../generated/commands";
import { useLive } from "../../lib/data";
import { formatDate } from "../../lib/format";
import { quoteLabel, StatusTag } from "./parts";

type Row = SupplyQuote & { id: string };

/** Every quote with the way to its bill. */
export function BillsPage() {
  const { t } = useTranslation("supply");
  const navigate = useNavigate();
  const live = useLive("supply.quotes", { project: null, all: false });
  const rows = live.data?.map((row): Row => ({ ...row, id: row.quote.id }));
  const columns: TableColumnsType<Row> = [
    {
      title: t("quote"),
      key: "quote",
      width: 190,
      className: "numbers",
      render: (_, row) => quoteLabel(row.quote),
    },
    {
      title: t("project"),
      key: "project",
      ellipsis: true,
      render: (_, { quote }) => quote.projectName,
    },
    {
      title: t("mode"),
      key: "mode",
      width: 110,
      render: (_, { quote }) => t(`modes.${quote.mode}`),
    },
    {
      title: t("status"),
      key: "status",
      width: 110,
      render: (_, { quote }) => <StatusTag status={quote.status} />,
    },
    { title: t("linesCount"), dataIndex: "lines", width: 90, align: "right" },
    {
      title: t("startOn"),
      key: "start",
      width: 120,
      className: "numbers",
      render: (_, { quote }) => formatDate(quote.startOn),
    },
    {
      title: t("nav.lists"),
      key: "lists",
      width: 200,
      render: (_, { lists }) =>
        lists.map((list) => (
          <Tag key={list.id} {...(list.status === "sent" ? { color: "success" } : {})}>
            {list.number}
          </Tag>
        )),
    },
  ];
  return (
    <Page
      layout="fill"
      header={<PageHeader title={t("nav.bills")} count={rows?.length} subtitle={t("billsHelp")} />}
    >
      {live.fault && !rows ? (
        <FaultState fault={live.fault} onRetry={live.refresh} />
      ) : (
        <DataTable
          rows={rows}
          columns={columns}
          rowKey="id"
          minWidth={900}
          onOpen={(row) => navigate(`/supply/bills/${row.id}`)}
          aria-label={t("nav.bills")}
          empty={
            <EmptyState
              picture="quote"
              title={t("noQuotes")}
              text={t("noQuotesText")}
              action={
                <Button type="primary" onClick={() => navigate("/quotes")}>
                  {t("toQuotes")}
                </Button>
              }
            />
          }
        />
      )}
    </Page>
  );
}
