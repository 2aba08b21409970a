import { ImportOutlined, PlusOutlined, SettingOutlined } from "@ant-design/icons";
import { Button, Checkbox, Segmented, type TableColumnsType, Tag, Tooltip } from "antd";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate, useSearchParams } from "react-router";
import { DataTable } from "../../components/DataTable";
import { EmptyState } from "../../components/EmptyState";
import { FaultState } from "../../components/Loaded";
import { Page, PageHeader } from "../../components/Page";
import { SearchBox } from "../../components/SearchBox";
import { useNewKey } from "../../components/useNewKey";
import type { QuoteHead, Status } from "../../generated/commands";
import { useLive } from "../../lib/data";
import { formatDate, formatMoment, formatMoney } from "../../lib/format";
import { matchScore } from "../../lib/paletteMatch";
import { NewQuoteModal } from "./NewQuoteModal";
import styles from "./quoting.module.css";
import { StatusTag } from "./StatusTag";

const FILTERS = ["all", "draft", "sent", "accepted", "void"] as const;
type Filter = (typeof FILTERS)[number];

/** Quotes of all projects or of one (`?project=ID`); `?new=1` opens the form. */
export function QuotesPage() {
  const { t } = useTranslation("quoting");
  const navigate = useNavigate();
  const [params, setParams] = useSearchParams();
  const project = params.get("project");
  const live = useLive("quoting.quotes", { project });
  const search = params.get("search") ?? "";
  const status = FILTERS.find((each) => each === params.get("status")) ?? "all";
  const older = params.get("older") === "1";
  const set = (change: Record<string, string>) => {
    const next = new URLSearchParams(params);
    for (const [key, value] of Object.entries(change)) {
      if (value === "") next.delete(key);
      else next.set(key, value);
    }
    setParams(next, { replace: true });
  };
  const rows = useMemo(
    () => live.data?.filter((quote) => fits(quote, search, status, older)),
    [live.data, search, status, older],
  );
  const columns = useColumns(project === null);
  const projectName = project ? live.data?.[0]?.projectName : undefined;
  useNewKey(() => set({ new: "1" }));
  const isNew = params.has("new");
  const none = live.data?.length === 0;
  if (live.fault && !live.data) return <FaultState fault={live.fault} onRetry={live.refresh} />;
  const create = (
    <Button type="primary" icon={<PlusOutlined />} onClick={() => set({ new: "1" })}>
      {t("newQuote")}
    </Button>
  );
  return (
    <Page
      layout="fill"
      header={
        <PageHeader
          title={t("nav.quotes")}
          count={rows?.length}
          subtitle={projectName}
          {...(project ? { back: `/projects/${project}` } : {})}
          actions={
            <>
              <Button icon={<SettingOutlined />} onClick={() => void navigate("/quotes/settings")}>
                {t("settings.title")}
              </Button>
              <Button
                icon={<ImportOutlined />}
                onClick={() =>
                  void navigate(project ? `/quotes/import?project=${project}` : "/quotes/import")
                }
              >
                {t("import.button")}
              </Button>
              {create}
            </>
          }
          toolbar={
            none ? null : (
              <>
                <SearchBox
                  value={search}
                  placeholder={t("list.search")}
                  onChange={(text) => set({ search: text })}
                />
                <Segmented<Filter>
                  value={status}
                  options={FILTERS.map((value) => ({
                    value,
                    label: value === "all" ? t("common:all") : t(`status.${value}`),
                  }))}
                  onChange={(value) => set({ status: value === "all" ? "" : value })}
                />
                <Checkbox
                  checked={older}
                  onChange={(event) => set({ older: event.target.checked ? "1" : "" })}
                >
                  {t("list.older")}
                </Checkbox>
              </>
            )
          }
        />
      }
    >
      <DataTable
        rows={rows}
        columns={columns}
        rowKey="id"
        minWidth={900}
        onOpen={(quote) => void navigate(`/quotes/${quote.id}`)}
        aria-label={t("nav.quotes")}
        empty={
          none ? (
            <EmptyState
              picture="quote"
              title={t("list.none")}
              text={t("list.noneText")}
              action={create}
            />
          ) : (
            <EmptyState
              picture="search"
              title={t("list.nothingFound")}
              text={t("list.nothingFoundText")}
              action={
                <Button onClick={() => set({ search: "", status: "", older: "1" })}>
                  {t("list.showAll")}
                </Button>
              }
            />
          )
        }
      />
      {isNew ? <NewQuoteModal project={project} onClose={() => set({ new: "" })} /> : null}
    </Page>
  );
}

function fits(quote: QuoteHead, search: string, status: Filter, older: boolean): boolean {
  if (!older && quote.superseded) return false;
  if (status !== "all" && quote.status !== (status as Status)) return false;
  return search.trim() === "" || quoteScore(quote, search) > 50;
}

/** How well a quote fits what was typed: number, project, customer, title; pinyin and initials too. */
export function quoteScore(quote: QuoteHead, typed: string): number {
  const fields = [quote.number, quote.projectName, quote.customer ?? "", quote.title];
  return Math.max(...fields.filter(Boolean).map((label) => matchScore({ label }, typed)));
}

function useColumns(ofAll: boolean): TableColumnsType<QuoteHead> {
  const { t, i18n } = useTranslation("quoting");
  return useMemo(
    () => [
      {
        title: t("list.number"),
        width: 164,
        render: (_, quote) => (
          <span className={styles.number}>
            {quote.number} <span className={styles.version}>V{quote.version}</span>
          </span>
        ),
      },
      {
        title: ofAll ? t("list.project") : t("head.name"),
        ellipsis: true,
        render: (_, quote) => (
          <>
            {ofAll ? quote.projectName : quote.title || quote.projectName}
            {ofAll && quote.title ? <span className={styles.quiet}> · {quote.title}</span> : null}
          </>
        ),
      },
      { title: t("head.customer"), dataIndex: "customer", width: 84, ellipsis: true },
      {
        title: t("head.mode"),
        width: i18n.language === "en" ? 120 : 72,
        render: (_, quote) => t(`mode.${quote.mode}`),
      },
      {
        title: t("list.status"),
        width: 96,
        render: (_, quote) => <StatusTag status={quote.status} />,
      },
      {
        title: t("sums.total"),
        width: 124,
        align: "right",
        className: "numeric",
        render: (_, quote) =>
          quote.faulty > 0 ? (
            <Tooltip title={t("list.faultyHint", { count: quote.faulty })}>
              <Tag color="error" style={{ marginInlineEnd: 0 }}>
                {t("list.faulty", { count: quote.faulty })}
              </Tag>
            </Tooltip>
          ) : (
            <strong>{formatMoney(quote.total)}</strong>
          ),
      },
      {
        title: t("head.validUntil"),
        width: 132,
        render: (_, quote) => (
          <span className={quote.lapsed ? styles.bad : undefined}>
            {formatDate(quote.validUntil)}
            {quote.lapsed ? ` ${t("list.lapsed")}` : ""}
          </span>
        ),
      },
      {
        title: t("list.made"),
        width: 178,
        render: (_, quote) => (
          <span className={styles.quiet}>
            {formatMoment(quote.madeAt)} {quote.madeBy}
          </span>
        ),
      },
    ],
    [t, i18n.language, ofAll],
  );
}
