import { Alert, Button, Checkbox, Tag } from "antd";
import { useTranslation } from "react-i18next";
import { Link, useNavigate, useSearchParams } from "react-router";
import { EmptyState } from "../../components/EmptyState";
import { FaultState, RowsSkeleton } from "../../components/Loaded";
import { Page, PageHeader } from "../../components/Page";
import { SplitView } from "../../components/SplitView";
import type { ListPreview, PurchaseGroup } from "../../generated/commands";
import { useCommand, useLive } from "../../lib/data";
import { formatDate, formatMoney, formatQuantity } from "../../lib/format";
import { Gaps } from "./Gaps";
import { useNames } from "./names";
import { deliveryWords, quoteLabel, StatusTag } from "./parts";
import styles from "./supply.module.css";

/** Quotes at the left, the list they make at the right. `?quotes=a,b` are chosen, `?stock=0` leaves stock alone. */
export function NewListPage() {
  const { t } = useTranslation("supply");
  const navigate = useNavigate();
  const [params, setParams] = useSearchParams();
  const chosen = params.get("quotes")?.split(",").filter(Boolean) ?? [];
  const takeStock = params.get("stock") !== "0";
  const offered = useLive("supply.quotes", { project: null, all: chosen.length > 0 });
  const preview = useLive(
    "supply.preview_list",
    { quotes: chosen, takeStock },
    { enabled: chosen.length > 0, keep: true },
  );
  const make = useCommand("supply.make_list", {
    done: ({ number }) => t("listMade", { number }),
  });
  const set = (quotes: string[], stock: boolean) => {
    const next: Record<string, string> = {};
    if (quotes.length > 0) next.quotes = quotes.join(",");
    if (!stock) next.stock = "0";
    setParams(next, { replace: true });
  };
  const data = chosen.length > 0 ? preview.data : undefined;
  const submit = async () => {
    if (!data) return;
    const made = await make.run({ quotes: chosen, takeStock, basis: data.basis, note: "" });
    if (made.ok) navigate(`/supply/lists/${made.value.id}`, { replace: true });
  };
  const rows = offered.data?.filter((row) => !row.superseded || chosen.includes(row.quote.id));
  return (
    <Page
      layout="fill"
      header={
        <PageHeader
          title={t("newList")}
          back="/supply/lists"
          subtitle={t("newListHelp")}
          actions={
            <Button
              type="primary"
              disabled={!data || data.groups.length === 0 || preview.fault !== null}
              loading={make.pending}
              onClick={() => void submit()}
            >
              {t("makeList")}
            </Button>
          }
        />
      }
    >
      <SplitView
        id="supply.new"
        initial={380}
        start={
          <div className={styles.pick}>
            <h2 className={styles.heading}>{t("pickQuotes")}</h2>
            {!rows && !offered.fault ? <RowsSkeleton rows={5} /> : null}
            {offered.fault ? <FaultState fault={offered.fault} onRetry={offered.refresh} /> : null}
            {rows?.length === 0 ? (
              <EmptyState compact picture="quote" title={t("noQuotes")} text={t("noQuotesText")} />
            ) : null}
            {rows?.map((row) => {
              const { quote } = row;
              const on = chosen.includes(quote.id);
              return (
                <label key={quote.id} htmlFor={quote.id} className={styles.pickRow} data-on={on}>
                  <Checkbox
                    id={quote.id}
                    checked={on}
                    onChange={(event) =>
                      set(
                        event.target.checked
                          ? [...chosen, quote.id]
                          : chosen.filter((id) => id !== quote.id),
                        takeStock,
                      )
                    }
                  />
                  <span className={styles.pickWords}>
                    <span className={styles.pickName}>{quote.projectName}</span>
                    <span className={styles.quiet}>
                      <span className="numbers">{quoteLabel(quote)}</span> ·{" "}
                      {t(`modes.${quote.mode}`)} · {t("items", { count: row.lines })}
                      {quote.startOn
                        ? ` · ${t("startsOn", { date: formatDate(quote.startOn) })}`
                        : ` · ${t("noStart")}`}
                    </span>
                    {row.lists.length > 0 ? (
                      <span>
                        {row.lists.map((list) => (
                          <Tag key={list.id}>{list.number}</Tag>
                        ))}
                      </span>
                    ) : null}
                  </span>
                  <StatusTag status={quote.status} />
                </label>
              );
            })}
          </div>
        }
        end={
          <div className={styles.preview}>
            <div className={styles.previewBar}>
              <h2 className={styles.heading}>{t("previewBySupplier")}</h2>
              <Checkbox checked={takeStock} onChange={(event) => set(chosen, event.target.checked)}>
                {t("takeStock")}
              </Checkbox>
              <span className={styles.gap} />
              {data?.estimate ? (
                <span className={styles.sum}>
                  {t("estimate")} <b className="numbers">{formatMoney(data.estimate)}</b>
                </span>
              ) : null}
            </div>
            {chosen.length === 0 ? (
              <EmptyState
                picture="boxes"
                title={t("nothingPicked")}
                text={t("nothingPickedText")}
              />
            ) : preview.fault ? (
              <FaultState fault={preview.fault} onRetry={preview.refresh} />
            ) : !data ? (
              <RowsSkeleton />
            ) : (
              <Preview data={data} />
            )}
          </div>
        }
      />
    </Page>
  );
}

function Preview(props: { data: ListPreview }) {
  const { t } = useTranslation("supply");
  const { data } = props;
  return (
    <>
      {data.repeats.length > 0 ? (
        <Alert
          type="warning"
          showIcon
          className={styles.gaps ?? ""}
          title={
            <>
              {t("repeated")}{" "}
              {data.repeats.map(({ label, list }) => (
                <span key={`${label}${list.id}`}>
                  {label} → <Link to={`/supply/lists/${list.id}`}>{list.number}</Link>{" "}
                </span>
              ))}
            </>
          }
        />
      ) : null}
      <Gaps gaps={data.gaps} />
      {data.groups.length === 0 ? (
        <EmptyState compact picture="boxes" title={t("noNeeds")} text={t("noNeedsText")} />
      ) : null}
      {data.groups.map((group) => (
        <PreviewGroup key={group.key} group={group} />
      ))}
    </>
  );
}

function PreviewGroup(props: { group: PurchaseGroup }) {
  const { t } = useTranslation("supply");
  const names = useNames();
  const { group } = props;
  // Most lists take nothing from stock: two columns less for the others.
  const stocked = group.lines.some((line) => line.fromStock !== "0");
  return (
    <section className={styles.group}>
      <header className={styles.groupHead}>
        <b>
          {group.owner
            ? t("ownerBrings")
            : names.pick(group.supplierName, group.supplierNameEn) || t("noSupplier")}{" "}
          → {group.siteName}
        </b>
        <span className={styles.quiet}>
          {t("items", { count: group.lines.length })}
          {group.orderBy ? ` · ${t("orderByIs", { date: formatDate(group.orderBy) })}` : ""}
          {deliveryWords(group.delivery, t)
            .map((words) => ` · ${words}`)
            .join("")}
        </span>
        <span className={styles.gap} />
        {group.owner ? null : <b className="numbers">{formatMoney(group.total)}</b>}
      </header>
      <table className={styles.table}>
        <thead>
          <tr>
            <th>{t("material")}</th>
            <th className={styles.end}>{t("need")}</th>
            {stocked ? (
              <>
                <th className={styles.end}>{t("fromStock")}</th>
                <th className={styles.end}>{t("toBuy")}</th>
              </>
            ) : null}
            <th className={styles.end}>{t("packs")}</th>
            <th>{t("needBy")}</th>
            <th className={styles.end}>{t("common:amount")}</th>
          </tr>
        </thead>
        <tbody>
          {group.lines.map((line) => (
            <tr key={line.key}>
              <td>
                <span className={styles.code}>{line.code}</span> {names.material(line)}
              </td>
              <td className={styles.end}>{names.quantity(line.needShown, line.unit)}</td>
              {stocked ? (
                <>
                  <td className={styles.end} data-quiet={line.fromStock === "0"}>
                    {line.fromStock === "0"
                      ? "–"
                      : `−${names.quantity(line.fromStockShown, line.unit)}`}
                  </td>
                  <td className={styles.end}>{names.quantity(line.toBuyShown, line.unit)}</td>
                </>
              ) : null}
              <td className={styles.end}>
                <b>{formatQuantity(line.packs)}</b> {names.packOf(line.pack, line.unit)}
              </td>
              <td className="numbers">{formatDate(line.needBy)}</td>
              <td className={styles.end}>{group.owner ? "–" : formatMoney(line.amount)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
