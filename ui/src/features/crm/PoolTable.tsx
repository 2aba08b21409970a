import { Button, type TableColumnsType, Tooltip } from "antd";
import { type KeyboardEvent, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { DataTable } from "../../components/DataTable";
import { EmptyState } from "../../components/EmptyState";
import { Keys } from "../../components/Keys";
import { FaultState } from "../../components/Loaded";
import type { Claims, Lead } from "../../generated/commands";
import { useCommand, useLive } from "../../lib/data";
import { formatMoment, formatQuantity } from "../../lib/format";
import { isSubmit } from "../../lib/ime";
import styles from "./crm.module.css";
import { DistributeDialog } from "./DistributeDialog";
import { LeadName, LeadPhone } from "./LeadCells";
import { NoLeads } from "./LeadsPage";
import { StageTag } from "./StageTag";
import type { useLeadFilter } from "./useLeadFilter";
import { OPEN_STAGES } from "./words";

/** Leads that belong to nobody, to be claimed one by one or several at once. */
export function PoolTable(props: {
  leads: ReturnType<typeof useLeadFilter>;
  current: string | null;
  onOpen: (id: string) => void;
  /** How many there are; the function stays the same. */
  onTotal: (total: number | undefined) => void;
}) {
  const { t } = useTranslation("crm");
  const { leads, onTotal } = props;
  const { ownerId: _, ...filter } = leads.filter;
  const live = useLive(
    "crm.leads",
    { filter: { ...filter, pool: true, stages: [...OPEN_STAGES] } },
    { keep: true },
  );
  const claims = useLive("crm.claims", {});
  const total = live.data?.total;
  useEffect(() => onTotal(total), [onTotal, total]);
  const [chosen, setChosen] = useState<string[]>([]);
  const [distributing, setDistributing] = useState(false);
  const rows = live.data?.rows;
  // What somebody else claimed meanwhile is not chosen any more.
  const selected = chosen.filter((id) => rows?.some((lead) => lead.id === id));
  const claim = useCommand("crm.claim_leads", {
    done: (count) => t("claim.done", { count }),
  });
  const take = async (ids: string[]) => {
    if ((await claim.run({ ids })).ok) setChosen([]);
  };
  const allowed = claims.data?.allowed !== false && claims.data?.left !== 0;
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    if (!isSubmit(event) || !(event.target instanceof HTMLElement)) return;
    const row = event.target.closest<HTMLElement>("[data-row-key]")?.dataset.rowKey;
    const ids = selected.length > 0 ? selected : row ? [row] : [];
    if (ids.length === 0) return;
    event.preventDefault();
    event.stopPropagation();
    void take(ids);
  };
  const columns: TableColumnsType<Lead> = [
    {
      title: t("fields.name"),
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
      width: 104,
      render: (_, lead) => <StageTag stage={lead.stage} />,
    },
    { title: t("fields.address"), ellipsis: true, dataIndex: "address" },
    {
      title: t("areaShort"),
      width: 84,
      className: "numeric",
      render: (_, lead) => (lead.area ? formatQuantity(lead.area, "㎡") : ""),
    },
    {
      title: t("fields.source"),
      width: 84,
      ellipsis: true,
      render: (_, lead) => (lead.source ? t(`sources.${lead.source}`) : ""),
    },
    {
      title: t("claim.since"),
      width: 132,
      render: (_, lead) => (
        <span className={styles.numbers}>{formatMoment(lead.pooledAt ?? lead.madeAt)}</span>
      ),
    },
    {
      title: t("claim.why"),
      width: 150,
      ellipsis: true,
      render: (_, lead) =>
        lead.poolReason ? t(`poolReasons.${lead.poolReason}`) : t("claim.never"),
    },
    { title: t("claim.last"), dataIndex: "lastOwnerName", width: 92, ellipsis: true },
    {
      key: "claim",
      width: 112,
      fixed: "right",
      render: (_, lead) =>
        lead.claimFrom ? (
          <Tooltip title={t("claim.fromHelp")}>
            <span className={styles.quiet}>
              {t("claim.from", { day: lead.claimFrom.slice(5) })}
            </span>
          </Tooltip>
        ) : (
          <Button
            size="small"
            disabled={!allowed}
            loading={claim.pending}
            aria-label={`${t("claim.verb")} ${lead.name ?? lead.phone ?? lead.number}`}
            onClick={(event) => {
              event.stopPropagation();
              void take([lead.id]);
            }}
          >
            {t("claim.verb")}
          </Button>
        ),
    },
  ];
  if (live.fault && !live.data) return <FaultState fault={live.fault} onRetry={live.refresh} />;
  return (
    <div className={styles.fill} onKeyDownCapture={onKeyDown}>
      <div className={styles.tableBar}>
        {selected.length > 0 ? (
          <>
            <span>{t("selected", { count: selected.length })}</span>
            <Button
              size="small"
              type="primary"
              disabled={!allowed}
              loading={claim.pending}
              onClick={() => void take(selected)}
            >
              {t("claim.many", { count: selected.length })}
              <Keys on="primary" keys="Ctrl+Enter" />
            </Button>
          </>
        ) : null}
        {claims.data ? <MayClaim claims={claims.data} /> : null}
        <span className={styles.spacer} />
        {total ? (
          <Button size="small" onClick={() => setDistributing(true)}>
            {t("auto.distribute")}
          </Button>
        ) : null}
        <span className={styles.quiet}>{t("claim.keys")}</span>
      </div>
      <DataTable
        rows={rows}
        columns={columns}
        rowKey="id"
        current={props.current ?? undefined}
        onOpen={(lead) => props.onOpen(lead.id)}
        minWidth={1200}
        aria-label={t("inPool")}
        empty={
          leads.filtered ? (
            <NoLeads leads={leads} />
          ) : (
            <EmptyState picture="people" title={t("claim.empty")} text={t("claim.emptyText")} />
          )
        }
        rowSelection={{
          selectedRowKeys: selected,
          onChange: (keys) => setChosen(keys.map(String)),
          columnWidth: 36,
          getCheckboxProps: (lead) => ({ disabled: lead.claimFrom !== null }),
        }}
      />
      <DistributeDialog open={distributing} onClose={() => setDistributing(false)} />
    </div>
  );
}

/** How many the member may still claim, and by which limit. */
function MayClaim({ claims }: { claims: Claims }) {
  const { t } = useTranslation("crm");
  if (!claims.allowed) return <span className={styles.warning}>{t("claim.notYou")}</span>;
  const limits = [
    claims.heldMax === null ? "" : t("claim.held", { held: claims.held, max: claims.heldMax }),
    claims.dayMax === null ? "" : t("claim.today", { claimed: claims.claimed, max: claims.dayMax }),
  ].filter((limit) => limit !== "");
  return (
    <>
      {claims.left === null ? null : (
        <span className={claims.left === 0 ? styles.warning : undefined}>
          {t("claim.left", { count: claims.left })}
        </span>
      )}
      {limits.length > 0 ? <span className={styles.quiet}>{limits.join(" · ")}</span> : null}
    </>
  );
}
