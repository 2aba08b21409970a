import { PrinterOutlined, ShoppingCartOutlined } from "@ant-design/icons";
import { Button, Segmented } from "antd";
import { useCallback, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate, useParams, useSearchParams } from "react-router";
import { EmptyState } from "../../components/EmptyState";
import { DataGrid, type GridRow } from "../../components/grid";
import { FaultState, PageSkeleton } from "../../components/Loaded";
import { Page, PageHeader } from "../../components/Page";
import type { BillGrouping, BillOfMaterials, BillRow, NeedingRoom } from "../../generated/commands";
import { useLive } from "../../lib/data";
import { formatDate, formatMoney, formatQuantity } from "../../lib/format";
import { useSees } from "../../lib/sight";
import { roomName } from "../../lib/words";
import { useBillColumns } from "./billColumns";
import { ChooseDrawer } from "./ChooseDrawer";
import { Gaps } from "./Gaps";
import { type Names, useNames } from "./names";
import { BillPaperDrawer } from "./PaperDrawer";
import { quoteLabel, StatusTag } from "./parts";
import styles from "./supply.module.css";
import { useSelectedKeys } from "./useSelectedKeys";

const GROUPINGS: BillGrouping[] = ["room", "material", "trade"];

/** The bill of materials of a quote. `?by=material` arranges it, `?line=ID` opens the choice for a line. */
export function BillPage() {
  const { t } = useTranslation("supply");
  const navigate = useNavigate();
  const names = useNames();
  const sees = useSees();
  const { quote = "" } = useParams();
  const [params, setParams] = useSearchParams();
  const group = GROUPINGS.find((each) => each === params.get("by")) ?? "room";
  const live = useLive("supply.bill", { quote, group }, { keep: true });
  const [folded, setFolded] = useState<ReadonlySet<string>>(new Set());
  const [selected, onSelectionChange] = useSelectedKeys();
  const [printing, setPrinting] = useState(false);
  const bill = live.data;

  const set = useCallback(
    (name: string, value: string | null) =>
      setParams(
        (now) => {
          if (value === null) now.delete(name);
          else now.set(name, value);
          return now;
        },
        { replace: true },
      ),
    [setParams],
  );
  const choose = useCallback((lines: string[]) => set("line", lines.join(",")), [set]);
  const byKey = useMemo(() => rowsByKey(bill), [bill]);
  const chooseRow = useCallback((row: BillRow) => choose([row.line]), [choose]);
  const columns = useBillColumns(names, group, chooseRow);
  const rows = useMemo(
    () => (bill ? gridRows(bill, folded, names, t) : []),
    [bill, folded, names, t],
  );

  if (!bill) {
    return live.fault ? <FaultState fault={live.fault} onRetry={live.refresh} /> : <PageSkeleton />;
  }
  const head = bill.quote;
  const mains = [
    ...new Set(
      selected
        .map((key) => byKey.get(key))
        .filter(isMain)
        .map((r) => r.line),
    ),
  ];
  const chosen = params.get("line")?.split(",").filter(Boolean) ?? [];
  const shown = [...byKey.values()].filter((row) => isMain(row) && chosen.includes(row.line));
  return (
    <Page
      layout="fill"
      header={
        <PageHeader
          title={`${t("bill")} ${quoteLabel(head)}`}
          back="/supply/bills"
          status={<StatusTag status={head.status} />}
          subtitle={[
            head.projectName,
            t(`modes.${head.mode}`),
            head.startOn ? t("startsOn", { date: formatDate(head.startOn) }) : t("noStart"),
          ].join(" · ")}
          actions={
            <>
              <Button icon={<PrinterOutlined />} onClick={() => setPrinting(true)}>
                {t("printBill")}
              </Button>
              {sees("cost") ? (
                <Button
                  type="primary"
                  icon={<ShoppingCartOutlined />}
                  disabled={bill.totals.length === 0}
                  onClick={() => navigate(`/supply/lists/new?quotes=${head.id}`)}
                >
                  {t("newList")}
                </Button>
              ) : null}
            </>
          }
          toolbar={
            <>
              <Segmented<BillGrouping>
                value={group}
                onChange={(value) => set("by", value === "room" ? null : value)}
                options={GROUPINGS.map((value) => ({ value, label: t(`grouping.${value}`) }))}
              />
              <Button disabled={mains.length === 0} onClick={() => choose(mains)}>
                {mains.length > 1 ? t("chooseMany", { count: mains.length }) : t("choose")}
              </Button>
              <span className={styles.gap} />
              {bill.estimate ? (
                <span className={styles.sum}>
                  {t("estimate")} <b className="numbers">{formatMoney(bill.estimate)}</b>
                </span>
              ) : null}
            </>
          }
        />
      }
    >
      <div className={styles.fill}>
        <Gaps
          gaps={bill.gaps}
          action={(gaps) => {
            const lines = gaps.flatMap((gap) => gap.line ?? []);
            if (gaps[0]?.kind === "not_chosen") {
              return { label: t("choose"), run: () => choose(lines) };
            }
            if (gaps[0]?.kind === "no_start") {
              return { label: t("setStart"), run: () => navigate(`/projects/${head.project}`) };
            }
            return null;
          }}
        />
        <div className={styles.grid}>
          <DataGrid<BillRow>
            label={t("bill")}
            rows={rows}
            columns={columns}
            labelColumnId="material"
            readOnly
            onOpen={(key) => {
              const row = byKey.get(key);
              if (row && isMain(row)) choose([row.line]);
            }}
            onToggleSection={(key) =>
              setFolded((now) => {
                const next = new Set(now);
                if (!next.delete(key)) next.add(key);
                return next;
              })
            }
            onSelectionChange={onSelectionChange}
            empty={
              <EmptyState compact picture="boxes" title={t("noNeeds")} text={t("noNeedsText")} />
            }
          />
        </div>
      </div>
      <ChooseDrawer rows={shown} onClose={() => set("line", null)} />
      <BillPaperDrawer
        open={printing}
        quote={head.id}
        title={`${t("bill")} ${quoteLabel(head)}`}
        onClose={() => setPrinting(false)}
      />
    </Page>
  );
}

function isMain(row: BillRow | undefined): row is BillRow {
  return row !== undefined && row.role === "main";
}

function rowsByKey(bill: BillOfMaterials | undefined): Map<string, BillRow> {
  return new Map(bill?.groups.flatMap((group) => group.rows.map((row) => [row.key, row])));
}

/** The first rooms of a material: all of them would run into the figures. */
function roomsIn(rooms: readonly NeedingRoom[], join: string): string {
  const named = rooms.slice(0, 3).map((room) => roomName(room.name, room.nameEn));
  const shown = named.join(join);
  return rooms.length > 3 ? `${shown} …` : shown;
}

function gridRows(
  bill: BillOfMaterials,
  folded: ReadonlySet<string>,
  names: Names,
  t: (key: string, values?: Record<string, unknown>) => string,
): GridRow<BillRow>[] {
  return bill.groups.flatMap((group): GridRow<BillRow>[] => {
    const collapsed = folded.has(group.key);
    const total = group.total;
    const material = total?.material;
    const section: GridRow<BillRow> = {
      kind: "section",
      key: group.key,
      label: material
        ? `${material.code} ${names.material(material)}`
        : roomName(group.nameZh, group.nameEn) || t("otherWork"),
      note: total ? roomsIn(total.rooms, t("listJoin")) : t("items", { count: group.rows.length }),
      collapsed,
      ...(total
        ? {
            cells: {
              net: names.quantity(total.netShown, total.unit),
              need: names.quantity(total.needShown, total.unit),
              packs: material
                ? `${formatQuantity(total.packs)} ${names.pack(material.pack)}`
                : names.quantity(total.packs, total.unit),
              needBy: formatDate(total.needBy),
              orderBy: formatDate(total.orderBy),
              supplied: total.supplied === "owner" ? t("supplied.owner") : "",
            },
          }
        : {}),
    };
    const lines = group.rows.map(
      (line): GridRow<BillRow> => ({ kind: "line", key: line.key, line }),
    );
    return collapsed ? [section] : [section, ...lines];
  });
}
