import { Button, type TableColumnsType } from "antd";
import type { SorterResult } from "antd/es/table/interface";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { DataTable } from "../../components/DataTable";
import { FaultState } from "../../components/Loaded";
import type { Lead, LeadSort } from "../../generated/commands";
import { useLive } from "../../lib/data";
import { formatMoment, formatQuantity } from "../../lib/format";
import { AssignDialog } from "./AssignDialog";
import styles from "./crm.module.css";
import { LeadName, LeadPhone } from "./LeadCells";
import { NoLeads } from "./LeadsPage";
import { NextBadge } from "./NextBadge";
import { ReturnDialog } from "./ReturnDialog";
import { ReturnsTag } from "./ReturnsTag";
import { StageTag } from "./StageTag";
import type { useLeadFilter } from "./useLeadFilter";

/** Leads as a list, sorted by the backend. */
export function LeadTable(props: {
  leads: ReturnType<typeof useLeadFilter>;
  current: string | null;
  onOpen: (id: string) => void;
  /** How many there are; the function stays the same. */
  onTotal: (total: number | undefined) => void;
}) {
  const { t } = useTranslation("crm");
  const { leads } = props;
  const sort = leads.params.get("sort") as LeadSort | null;
  const descending = leads.params.get("desc") === "1";
  const live = useLive(
    "crm.leads",
    { filter: leads.filter, ...(sort ? { sort, descending } : {}) },
    { keep: true },
  );
  const { onTotal } = props;
  const total = live.data?.total;
  useEffect(() => onTotal(total), [onTotal, total]);
  const [selected, setSelected] = useState<string[]>([]);
  const [assigning, setAssigning] = useState(false);
  const [returning, setReturning] = useState(false);
  const sortable = (key: LeadSort) => ({
    key,
    sorter: true,
    sortOrder: sort === key ? ((descending ? "descend" : "ascend") as "ascend" | "descend") : null,
  });
  const columns: TableColumnsType<Lead> = [
    {
      title: t("fields.name"),
      ...sortable("name"),
      width: 132,
      render: (_, lead) => <LeadName lead={lead} />,
    },
    {
      title: t("fields.phone"),
      width: 122,
      render: (_, lead) => <LeadPhone lead={lead} />,
    },
    {
      title: t("fields.stage"),
      ...sortable("stage"),
      width: 118,
      render: (_, lead) => <StageTag stage={lead.stage} />,
    },
    {
      title: t("fields.nextOn"),
      ...sortable("next_on"),
      width: 200,
      render: (_, lead) => <NextBadge lead={lead} withAction />,
    },
    { title: t("fields.address"), ...sortable("estate"), ellipsis: true, dataIndex: "address" },
    {
      title: t("areaShort"),
      ...sortable("area"),
      width: 92,
      className: "numeric",
      render: (_, lead) => (lead.area ? formatQuantity(lead.area, "㎡") : ""),
    },
    {
      title: t("fields.budget"),
      ...sortable("budget"),
      width: 118,
      className: "numeric",
      render: (_, lead) => (lead.budget ? `¥${formatQuantity(lead.budget)}` : ""),
    },
    {
      title: t("fields.owner"),
      width: 128,
      ellipsis: true,
      render: (_, lead) => (
        <>
          {lead.ownerName} <ReturnsTag lead={lead} />
        </>
      ),
    },
    {
      title: t("fields.source"),
      width: 88,
      ellipsis: true,
      render: (_, lead) => (lead.source ? t(`sources.${lead.source}`) : ""),
    },
    {
      title: t("fields.touched"),
      ...sortable("touched_at"),
      width: 132,
      render: (_, lead) => (
        <span className={styles.numbers} data-rotting={lead.rotting}>
          {lead.touchedAt ? formatMoment(lead.touchedAt) : t("neverTouched")}
        </span>
      ),
    },
  ];
  if (live.fault && !live.data) return <FaultState fault={live.fault} onRetry={live.refresh} />;
  return (
    <div className={styles.fill}>
      {selected.length > 0 ? (
        <div className={styles.tableBar}>
          <span>{t("selected", { count: selected.length })}</span>
          <Button size="small" onClick={() => setAssigning(true)}>
            {t("assign")}
          </Button>
          <Button size="small" onClick={() => setReturning(true)}>
            {t("giveBack")}
          </Button>
        </div>
      ) : null}
      <DataTable
        rows={live.data?.rows}
        columns={columns}
        rowKey="id"
        current={props.current ?? undefined}
        onOpen={(lead) => props.onOpen(lead.id)}
        minWidth={1368}
        aria-label={t("nav.leads")}
        empty={<NoLeads leads={leads} />}
        rowSelection={{
          selectedRowKeys: selected,
          onChange: (keys) => setSelected(keys.map(String)),
          columnWidth: 36,
        }}
        onChange={(_pages, _filters, sorter) => {
          const { columnKey, order } = sorter as SorterResult<Lead>;
          leads.change({
            sort: order ? String(columnKey) : null,
            desc: order === "descend" ? "1" : null,
          });
        }}
      />
      <AssignDialog
        open={assigning}
        ids={selected}
        owner={null}
        onClose={() => setAssigning(false)}
        onDone={() => setSelected([])}
      />
      <ReturnDialog
        open={returning}
        ids={selected}
        onClose={() => setReturning(false)}
        onDone={() => setSelected([])}
      />
    </div>
  );
}
