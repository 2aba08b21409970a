import { PlusOutlined } from "@ant-design/icons";
import { Button, type TableColumnsType } from "antd";
import { useTranslation } from "react-i18next";
import { useNavigate, useSearchParams } from "react-router";
import { DataTable } from "../../components/DataTable";
import { EmptyState } from "../../components/EmptyState";
import { FaultState } from "../../components/Loaded";
import { Page, PageHeader } from "../../components/Page";
import { SearchBox } from "../../components/SearchBox";
import { useNewKey } from "../../components/useNewKey";
import type { CustomerRow } from "../../generated/commands";
import { useLive } from "../../lib/data";
import { formatMoment, formatPhone } from "../../lib/format";
import { CustomerForm } from "./CustomerForms";
import styles from "./crm.module.css";

/** Everybody the firm works for. `?new=1` opens the form. */
export function CustomersPage() {
  const { t } = useTranslation("crm");
  const navigate = useNavigate();
  const [params, setParams] = useSearchParams();
  const search = params.get("q") ?? "";
  const live = useLive("crm.customers", search.trim() ? { search } : {}, { keep: true });
  const set = (name: string, value: string | null) =>
    setParams(
      (before) => {
        const after = new URLSearchParams(before);
        if (value) after.set(name, value);
        else after.delete(name);
        return after;
      },
      { replace: true },
    );
  useNewKey(() => set("new", "1"));
  const columns: TableColumnsType<CustomerRow> = [
    {
      title: t("fields.name"),
      width: 150,
      ellipsis: true,
      render: (_, row) => <span className={styles.strong}>{row.name ?? t("nameless")}</span>,
    },
    {
      title: t("fields.phone"),
      width: 140,
      render: (_, row) => (
        <span className={styles.numbers}>{row.phone ? formatPhone(row.phone) : ""}</span>
      ),
    },
    {
      title: t("fields.address"),
      ellipsis: true,
      render: (_, row) =>
        row.properties > 1 ? (
          <>
            {row.address}{" "}
            <span className={styles.quiet}>{t("customers.count", { count: row.properties })}</span>
          </>
        ) : (
          row.address
        ),
    },
    {
      title: t("fields.source"),
      width: 110,
      render: (_, row) => (row.source ? t(`sources.${row.source}`) : ""),
    },
    { title: t("fields.owner"), dataIndex: "ownerName", width: 100, ellipsis: true },
    {
      title: t("fields.touched"),
      width: 150,
      render: (_, row) => (
        <span className={styles.numbers}>{row.touchedAt ? formatMoment(row.touchedAt) : ""}</span>
      ),
    },
    { title: t("fields.number"), dataIndex: "number", width: 140, className: styles.numbers ?? "" },
  ];
  return (
    <Page
      layout="fill"
      header={
        <PageHeader
          title={t("customers.title")}
          count={live.data?.total}
          actions={
            <Button type="primary" icon={<PlusOutlined />} onClick={() => set("new", "1")}>
              {t("customers.new")}
            </Button>
          }
          toolbar={
            <SearchBox
              value={search}
              placeholder={t("searchCustomers")}
              onChange={(q) => set("q", q)}
            />
          }
        />
      }
    >
      {live.fault && !live.data ? (
        <FaultState fault={live.fault} onRetry={live.refresh} />
      ) : (
        <DataTable
          rows={live.data?.rows}
          columns={columns}
          rowKey="id"
          minWidth={900}
          onOpen={(row) => navigate(`/customers/${row.id}`)}
          aria-label={t("customers.title")}
          empty={
            search ? (
              <EmptyState picture="search" title={t("nothingFound")} text={t("nothingFoundText")} />
            ) : (
              <EmptyState
                picture="people"
                title={t("customers.empty")}
                text={t("customers.emptyText")}
                action={
                  <Button icon={<PlusOutlined />} onClick={() => set("new", "1")}>
                    {t("customers.new")}
                  </Button>
                }
              />
            )
          }
        />
      )}
      <CustomerForm
        open={params.has("new")}
        customer={null}
        onClose={() => set("new", null)}
        onAdded={(id) => navigate(`/customers/${id}`)}
      />
    </Page>
  );
}
