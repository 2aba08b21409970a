import { FieldTimeOutlined, PlusOutlined } from "@ant-design/icons";
import { Button, Segmented, type TableColumnsType } from "antd";
import { useTranslation } from "react-i18next";
import { useNavigate, useSearchParams } from "react-router";
import { DataTable } from "../../components/DataTable";
import { EmptyState } from "../../components/EmptyState";
import { FaultState } from "../../components/Loaded";
import { Page, PageHeader } from "../../components/Page";
import { useNewKey } from "../../components/useNewKey";
import type { ListStatus, PurchaseListHead } from "../../generated/commands";
import { useLive } from "../../lib/data";
import { formatDate, formatMoment, formatMoney } from "../../lib/format";
import { useSees } from "../../lib/sight";
import { ListTag } from "./parts";
import styles from "./supply.module.css";

const STATUSES: ListStatus[] = ["draft", "sent"];

/** All purchase lists. `?status=draft` and `?project=ID` narrow them. */
export function ListsPage() {
  const { t } = useTranslation("supply");
  const navigate = useNavigate();
  const [params, setParams] = useSearchParams();
  const status = STATUSES.find((each) => each === params.get("status")) ?? null;
  const live = useLive("supply.lists", { project: params.get("project"), status }, { keep: true });
  const columns: TableColumnsType<PurchaseListHead> = [
    { title: t("number"), dataIndex: "number", width: 135, className: "numbers" },
    {
      title: t("status"),
      dataIndex: "status",
      width: 90,
      render: (value: ListStatus) => <ListTag status={value} />,
    },
    {
      title: t("sites"),
      dataIndex: "sites",
      ellipsis: true,
      render: (sites: string[]) => sites.join("、"),
    },
    {
      title: t("quote"),
      dataIndex: "quotes",
      ellipsis: true,
      width: 170,
      className: "numbers",
      render: (quotes: string[]) => quotes.join("、"),
    },
    { title: t("suppliers"), dataIndex: "suppliers", width: 90, align: "right" },
    { title: t("linesCount"), dataIndex: "lines", width: 60, align: "right" },
    {
      title: t("estimate"),
      dataIndex: "estimate",
      width: 110,
      align: "right",
      className: "numbers",
      render: (value: string | null) => formatMoney(value),
    },
    {
      title: t("orderBy"),
      dataIndex: "orderBy",
      width: 100,
      className: "numbers",
      render: (value: string | null, row) => (
        <span className={row.late ? styles.late : undefined}>{formatDate(value)}</span>
      ),
    },
    {
      title: t("madeAt"),
      dataIndex: "madeAt",
      width: 185,
      className: "numbers",
      render: (value: string, row) => `${formatMoment(value)} ${row.madeBy}`,
    },
  ];
  const makes = useSees()("cost");
  useNewKey(() => (makes ? void navigate("/supply/lists/new") : undefined));
  return (
    <Page
      layout="fill"
      header={
        <PageHeader
          title={t("nav.lists")}
          count={live.data?.length}
          subtitle={t("listsHelp")}
          actions={
            <>
              <Button icon={<FieldTimeOutlined />} onClick={() => navigate("/supply/need-by")}>
                {t("needByPage.title")}
              </Button>
              {makes ? (
                <Button
                  type="primary"
                  icon={<PlusOutlined />}
                  onClick={() => navigate("/supply/lists/new")}
                >
                  {t("newList")}
                </Button>
              ) : null}
            </>
          }
          toolbar={
            <Segmented<string>
              value={status ?? "all"}
              onChange={(value) => setParams(value === "all" ? {} : { status: value })}
              options={[
                { value: "all", label: t("common:all") },
                ...STATUSES.map((value) => ({ value, label: t(`listStatus.${value}`) })),
              ]}
            />
          }
        />
      }
    >
      {live.fault && !live.data ? (
        <FaultState fault={live.fault} onRetry={live.refresh} />
      ) : (
        <DataTable
          rows={live.data}
          columns={columns}
          rowKey="id"
          minWidth={1060}
          onOpen={(row) => navigate(`/supply/lists/${row.id}`)}
          aria-label={t("nav.lists")}
          empty={
            <EmptyState
              picture="boxes"
              title={t("noLists")}
              text={t("noListsText")}
              action={
                makes ? (
                  <Button type="primary" onClick={() => navigate("/supply/lists/new")}>
                    {t("newList")}
                  </Button>
                ) : null
              }
            />
          }
        />
      )}
    </Page>
  );
}
