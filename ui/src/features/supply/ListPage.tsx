import {
  DeleteOutlined,
  EnvironmentOutlined,
  PlusOutlined,
  PrinterOutlined,
  QuestionCircleOutlined,
  SendOutlined,
  WalletOutlined,
} from "@ant-design/icons";
import { Alert, Button } from "antd";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate, useParams, useSearchParams } from "react-router";
import { useConfirm } from "../../components/Confirm";
import { EmptyState } from "../../components/EmptyState";
import { type CellEdit, DataGrid, type EditResult, type GridRow } from "../../components/grid";
import { HistoryButton } from "../../components/history/HistoryButton";
import { FaultState, PageSkeleton } from "../../components/Loaded";
import { Page, PageHeader } from "../../components/Page";
import type { ListColumn, PurchaseLine, PurchaseSheet } from "../../generated/commands";
import { call, useCommand, useLive } from "../../lib/data";
import { faultOf, faultText } from "../../lib/faults";
import { formatAmount, formatDate, formatMoney } from "../../lib/format";
import { AddLineDrawer } from "./AddLineDrawer";
import { DeliveryDrawer } from "./DeliveryDrawer";
import { ExplainDrawer } from "./ExplainDrawer";
import { Gaps } from "./Gaps";
import { useListColumns } from "./listColumns";
import { MixDrawer } from "./MixDrawer";
import { MovesDrawer } from "./MovesDrawer";
import { type Names, useNames } from "./names";
import { PurchasePaperDrawer } from "./PaperDrawer";
import { deliveryWords, ListTag } from "./parts";
import styles from "./supply.module.css";
import { useSelectedKeys } from "./useSelectedKeys";

type Panel = "paper" | "moves" | "mix" | "delivery" | "add";

/** One purchase list. `?why=LINE` explains a line, `?panel=` opens paper, moves, mix, delivery or add. */
export function ListPage() {
  const { id = "" } = useParams();
  const live = useLive("supply.list", { id });
  if (!live.data) {
    return live.fault ? <FaultState fault={live.fault} onRetry={live.refresh} /> : <PageSkeleton />;
  }
  return <Sheet sheet={live.data} />;
}

function Sheet(props: { sheet: PurchaseSheet }) {
  const { t } = useTranslation("supply");
  const navigate = useNavigate();
  const confirm = useConfirm();
  const names = useNames();
  const { sheet } = props;
  const { head } = sheet;
  const [params, setParams] = useSearchParams();
  const [selected, onSelectionChange] = useSelectedKeys();
  const [folded, setFolded] = useState<ReadonlySet<string>>(new Set());
  const panel = params.get("panel") as Panel | null;
  const set = (name: "panel" | "why", value: string | null) => {
    const next = new URLSearchParams(params);
    if (value === null) next.delete(name);
    else next.set(name, value);
    setParams(next, { replace: true });
  };
  const close = () => set("panel", null);

  const remove = useCommand("supply.remove_lines", { done: t("linesRemoved") });
  const send = useCommand("supply.send_list", {
    done: t("listSent", { number: head.number }),
    undo: false,
  });
  const drop = useCommand("supply.delete_list", {
    done: t("listDeleted", { number: head.number }),
  });

  const open = head.status === "draft";
  const lines = useMemo(
    () => new Map(sheet.groups.flatMap(({ lines: of }) => of.map((line) => [keyOf(line), line]))),
    [sheet],
  );
  const columns = useListColumns(names);
  const rows = useMemo(() => gridRows(sheet, folded, names, t), [sheet, folded, names, t]);
  const picked = selected.map((key) => lines.get(key)).filter((line) => line !== undefined);
  const extras = picked.filter((line) => line.source === "extra");

  // Not by useCommand: that sends nothing while a first command is under way, and cells are typed faster than they are stored.
  const onEdit = async (edits: CellEdit[]): Promise<EditResult> => {
    try {
      const edited = await call("supply.edit_list", {
        id: head.id,
        edits: edits.map(({ rowKey, columnId, text, suggestionKey }) => ({
          line: rowKey,
          column: columnId as ListColumn,
          text,
          supplier: columnId === "supplier" ? (suggestionKey ?? null) : null,
        })),
      });
      return {
        errors: edited.faults.map(({ line, column, fault }) => ({
          rowKey: line,
          columnId: column,
          message: faultText(fault),
        })),
      };
    } catch (reason) {
      throw new Error(faultText(faultOf(reason)));
    }
  };
  const sendIt = async () => {
    const moved = sheet.moved > 0;
    const sure = await confirm({
      title: t("sendTitle", { number: head.number }),
      text: moved ? t("sendMoved", { count: sheet.moved }) : t("sendText"),
      verb: t(moved ? "sendAsItIs" : "send"),
    });
    if (sure) await send.run({ id: head.id, asItIs: moved });
  };
  const deleteIt = async () => {
    if ((await drop.run({ id: head.id })).ok) navigate("/supply/lists", { replace: true });
  };

  return (
    <Page
      layout="fill"
      header={
        <PageHeader
          title={`${t("list")} ${head.number}`}
          back="/supply/lists"
          status={<ListTag status={head.status} />}
          subtitle={[...head.sites, head.quotes.join("、")].join(" · ")}
          actions={
            <>
              <HistoryButton table="supply_list" id={head.id} name={head.number} />
              {open ? (
                <Button
                  icon={<DeleteOutlined />}
                  aria-label={t("deleteList")}
                  title={t("deleteList")}
                  loading={drop.pending}
                  onClick={() => void deleteIt()}
                />
              ) : null}
              <Button icon={<PrinterOutlined />} onClick={() => set("panel", "paper")}>
                {t("printList")}
              </Button>
              {open ? (
                <Button
                  type="primary"
                  icon={<SendOutlined />}
                  loading={send.pending}
                  onClick={() => void sendIt()}
                >
                  {t("send")}
                </Button>
              ) : null}
            </>
          }
          toolbar={
            <>
              <Button
                icon={<QuestionCircleOutlined />}
                disabled={picked[0] === undefined}
                onClick={() => picked[0] && set("why", keyOf(picked[0]))}
              >
                {t("why")}
              </Button>
              {open ? (
                <>
                  <Button icon={<PlusOutlined />} onClick={() => set("panel", "add")}>
                    {t("addLine")}
                  </Button>
                  <Button
                    disabled={extras.length === 0}
                    onClick={() =>
                      void remove.run({ id: head.id, lines: extras.map((line) => keyOf(line)) })
                    }
                  >
                    {t("removeLine")}
                  </Button>
                </>
              ) : null}
              {open ? (
                <Button icon={<WalletOutlined />} onClick={() => set("panel", "mix")}>
                  {t("mix")}
                </Button>
              ) : null}
              <Button icon={<EnvironmentOutlined />} onClick={() => set("panel", "delivery")}>
                {t("delivery")}
              </Button>
              <span className={styles.gap} />
              {head.orderBy ? (
                <span className={head.late ? styles.late : styles.quiet}>
                  {t("orderByIs", { date: formatDate(head.orderBy) })}
                </span>
              ) : null}
              {head.estimate ? (
                <span className={styles.sum}>
                  {t("estimate")} <b className="numbers">{formatMoney(head.estimate)}</b>
                </span>
              ) : null}
            </>
          }
        />
      }
    >
      <div className={styles.fill}>
        {sheet.moved > 0 ? (
          <Alert
            type="info"
            showIcon
            className={styles.gaps ?? ""}
            title={t("moved", { count: sheet.moved })}
            action={
              <Button size="small" type="primary" ghost onClick={() => set("panel", "moves")}>
                {t("showMoves")}
              </Button>
            }
          />
        ) : null}
        <Gaps gaps={sheet.gaps} />
        <div className={styles.grid}>
          <DataGrid<PurchaseLine>
            keepAs={`list:${head.id}`}
            label={`${t("list")} ${head.number}`}
            rows={rows}
            columns={columns}
            labelColumnId="name"
            readOnly={!open}
            onEdit={onEdit}
            onSuggest={async ({ text }) =>
              (await call("catalog.suppliers", { text })).map((row) => ({
                key: row.id,
                label: names.pick(row.name, row.nameEn),
                detail: row.code,
                extra: [row.phone],
              }))
            }
            onOpen={(key) => lines.has(key) && set("why", key)}
            onDelete={async (keys) => {
              await remove.run({ id: head.id, lines: keys.filter((key) => lines.has(key)) });
            }}
            onToggleSection={(key) =>
              setFolded((now) => {
                const next = new Set(now);
                if (!next.delete(key)) next.add(key);
                return next;
              })
            }
            onSelectionChange={onSelectionChange}
            empty={<EmptyState compact picture="boxes" title={t("emptyList")} />}
          />
        </div>
      </div>
      <ExplainDrawer line={params.get("why")} onClose={() => set("why", null)} />
      <PurchasePaperDrawer open={panel === "paper"} sheet={sheet} onClose={close} />
      <MovesDrawer open={panel === "moves" && open} list={head.id} onClose={close} />
      <MixDrawer open={panel === "mix" && open} list={head.id} onClose={close} />
      <DeliveryDrawer open={panel === "delivery"} sheet={sheet} onClose={close} />
      <AddLineDrawer open={panel === "add" && open} sheet={sheet} onClose={close} />
    </Page>
  );
}

function keyOf(line: PurchaseLine): string {
  return line.id ?? line.key;
}

function gridRows(
  sheet: PurchaseSheet,
  folded: ReadonlySet<string>,
  names: Names,
  t: (key: string, values?: Record<string, unknown>) => string,
): GridRow<PurchaseLine>[] {
  return sheet.groups.flatMap((group): GridRow<PurchaseLine>[] => {
    const collapsed = folded.has(group.key);
    const name = group.owner
      ? t("ownerBrings")
      : names.pick(group.supplierName, group.supplierNameEn) || t("noSupplier");
    const section: GridRow<PurchaseLine> = {
      kind: "section",
      key: group.key,
      label: name,
      note: [
        `→ ${group.siteName}`,
        t("items", { count: group.lines.length }),
        ...deliveryWords(group.delivery, t),
      ].join(" · "),
      collapsed,
      cells: {
        need_by: formatDate(group.needBy),
        orderBy: formatDate(group.orderBy),
        amount: group.owner ? "" : formatAmount(group.total),
      },
    };
    if (collapsed) return [section];
    return [
      section,
      ...group.lines.map(
        (line): GridRow<PurchaseLine> => ({
          kind: "line",
          key: keyOf(line),
          line,
          ...(names.language && line.packs === "0" ? { className: styles.zero ?? "" } : {}),
        }),
      ),
    ];
  });
}
