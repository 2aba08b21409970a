import { PlusOutlined, SettingOutlined } from "@ant-design/icons";
import { Button, Segmented } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { EmptyState } from "../../components/EmptyState";
import { Keys } from "../../components/Keys";
import { Loaded, RowsSkeleton } from "../../components/Loaded";
import { Page, PageHeader } from "../../components/Page";
import { useNewKey } from "../../components/useNewKey";
import { useLive } from "../../lib/data";
import { Board } from "./Board";
import styles from "./crm.module.css";
import { FilterBar } from "./FilterBar";
import { LeadTable } from "./LeadTable";
import { LeadDrawer, QuickEntry, StageRules } from "./later";
import { PoolTable } from "./PoolTable";
import { useLeadFilter } from "./useLeadFilter";

type View = "board" | "list" | "pool";

const VIEWS: readonly string[] = ["list", "pool"];

/** Leads as board or as list, and the pool to claim from. `?lead=ID` opens one, `?new=1` the quick entry. */
export function LeadsPage() {
  const { t } = useTranslation("crm");
  const leads = useLeadFilter();
  const { params, change } = leads;
  const asked = params.get("view") ?? "";
  const view = VIEWS.includes(asked) ? (asked as View) : "board";
  const current = params.get("lead");
  const open = (id: string) => change({ lead: id });
  const [total, setTotal] = useState<number>();
  useNewKey(() => change({ new: "1" }));

  return (
    <Page
      layout="fill"
      header={
        <PageHeader
          title={t("nav.leads")}
          count={view === "board" ? undefined : total}
          subtitle={view === "board" ? t("boardKeys") : undefined}
          actions={
            <>
              <Button
                icon={<SettingOutlined />}
                aria-label={t("rules.title")}
                title={t("rules.title")}
                onClick={() => change({ rules: "1" })}
              />
              <Button type="primary" icon={<PlusOutlined />} onClick={() => change({ new: "1" })}>
                {t("newLead")}
                <Keys on="primary" keys="Ctrl+N" />
              </Button>
            </>
          }
          toolbar={
            <FilterBar leads={leads} pool={view === "pool"}>
              <Segmented<View>
                value={view}
                onChange={(next) => change({ view: next === "board" ? null : next })}
                options={[
                  { value: "board", label: t("board") },
                  { value: "list", label: t("list") },
                  { value: "pool", label: t("inPool") },
                ]}
              />
            </FilterBar>
          }
        />
      }
    >
      {view === "board" ? (
        <BoardView leads={leads} current={current} onOpen={open} />
      ) : view === "pool" ? (
        <PoolTable leads={leads} current={current} onOpen={open} onTotal={setTotal} />
      ) : (
        <LeadTable leads={leads} current={current} onOpen={open} onTotal={setTotal} />
      )}
      <LeadDrawer id={current} onClose={() => change({ lead: null })} />
      <QuickEntry
        open={params.has("new")}
        onClose={() => change({ new: null })}
        onAdded={(id) => change({ new: null, lead: id })}
      />
      <StageRules
        open={params.has("rules")}
        tab={params.get("rules")}
        onClose={() => change({ rules: null })}
      />
    </Page>
  );
}

function BoardView(props: {
  leads: ReturnType<typeof useLeadFilter>;
  current: string | null;
  onOpen: (id: string) => void;
}) {
  const { leads } = props;
  const live = useLive("crm.board", leads.filter, { keep: true });
  return (
    <Loaded live={live} skeleton={<RowsSkeleton rows={12} />}>
      {(board) =>
        board.columns.every((column) => column.count === 0) ? (
          <NoLeads leads={leads} />
        ) : (
          <div className={styles.fill}>
            <Board board={board} current={props.current} onOpen={props.onOpen} />
          </div>
        )
      }
    </Loaded>
  );
}

export function NoLeads(props: { leads: ReturnType<typeof useLeadFilter> }) {
  const { t } = useTranslation("crm");
  const { filtered, clear, change } = props.leads;
  if (filtered) {
    return (
      <EmptyState
        picture="search"
        title={t("nothingFound")}
        text={t("nothingFoundText")}
        action={<Button onClick={clear}>{t("clearFilters")}</Button>}
      />
    );
  }
  return (
    <EmptyState
      picture="people"
      title={t("emptyLeads")}
      text={t("emptyLeadsText")}
      action={
        <Button type="primary" icon={<PlusOutlined />} onClick={() => change({ new: "1" })}>
          {t("newLead")}
        </Button>
      }
    />
  );
}
