import { PlusOutlined } from "@ant-design/icons";
import { Button, Select, type TableColumnsType } from "antd";
import { useTranslation } from "react-i18next";
import { useNavigate, useSearchParams } from "react-router";
import { DataTable } from "../../components/DataTable";
import { EmptyState } from "../../components/EmptyState";
import { FaultState } from "../../components/Loaded";
import { Page, PageHeader } from "../../components/Page";
import { SearchBox } from "../../components/SearchBox";
import { useNewKey } from "../../components/useNewKey";
import type { ProjectRow, ProjectStage } from "../../generated/commands";
import { useLive } from "../../lib/data";
import { formatDate, formatPhone, formatQuantity } from "../../lib/format";
import { useSees } from "../../lib/sight";
import styles from "./design.module.css";
import { NewProjectModal } from "./NewProjectModal";
import { RulesModal } from "./RulesModal";
import { StageTag } from "./StageTag";
import { STAGES } from "./stages";

/** All projects; the address keeps search, stage and person. The one longest in its stage stands first. */
export function ProjectsPage() {
  const { t } = useTranslation("design");
  const navigate = useNavigate();
  const [params, setParams] = useSearchParams();
  const search = params.get("q") ?? "";
  const stage = STAGES.find((one) => one === params.get("stage")) ?? null;
  const member = params.get("member");
  const live = useLive(
    "design.projects",
    {
      search,
      ...(stage ? { stages: [stage] } : {}),
      ...(member ? { memberId: member } : {}),
    },
    { keep: true },
  );
  const set = (key: string, value: string | null) =>
    setParams(
      (before) => {
        const after = new URLSearchParams(before);
        if (value) after.set(key, value);
        else after.delete(key);
        return after;
      },
      { replace: true },
    );
  const counts = new Map(live.data?.counts.map((one) => [one.stage, one.count]));
  const filtered = search !== "" || stage !== null || member !== null;
  const columns = useColumns();
  const makes = useSees()("contact");
  useNewKey(() => (makes ? set("new", "1") : undefined));

  return (
    <Page
      layout="fill"
      header={
        <PageHeader
          title={t("nav.projects")}
          count={live.data?.total}
          actions={
            makes ? (
              <Button type="primary" icon={<PlusOutlined />} onClick={() => set("new", "1")}>
                {t("newProject")}
              </Button>
            ) : null
          }
          toolbar={
            <>
              <SearchBox
                width={300}
                value={search}
                placeholder={t("searchProjects")}
                onChange={(q) => set("q", q)}
              />
              <PersonFilter value={member} onChange={(id) => set("member", id)} />
              <span className={styles.grow} />
              {/* biome-ignore lint/a11y/useSemanticElements: a fieldset would bring its own frame. */}
              <div className={styles.stages} role="group" aria-label={t("columns.stage")}>
                <StageButton label={t("allOpen")} on={!stage} onClick={() => set("stage", null)} />
                {STAGES.map((one) => (
                  <StageButton
                    key={one}
                    label={t(`stages.${one}`)}
                    count={counts.get(one) ?? 0}
                    on={stage === one}
                    onClick={() => set("stage", stage === one ? null : one)}
                  />
                ))}
              </div>
            </>
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
          minWidth={940}
          onOpen={(row) => void navigate(`/projects/${row.id}`)}
          aria-label={t("nav.projects")}
          empty={
            filtered ? (
              <EmptyState picture="search" title={t("nothingFound")} text={t("nothingFoundText")} />
            ) : (
              <EmptyState
                picture="home"
                title={t("emptyProjects")}
                text={t("emptyProjectsText")}
                action={
                  makes ? (
                    <>
                      <Button type="primary" onClick={() => void navigate("/leads")}>
                        {t("toLeads")}
                      </Button>
                      <Button onClick={() => set("new", "1")}>{t("newProject")}</Button>
                    </>
                  ) : null
                }
              />
            )
          }
        />
      )}
      <NewProjectModal open={params.has("new")} onClose={() => set("new", null)} />
      <RulesModal open={params.has("rules")} onClose={() => set("rules", null)} />
    </Page>
  );
}

function StageButton(props: { label: string; count?: number; on: boolean; onClick: () => void }) {
  return (
    <button
      type="button"
      className={styles.stage}
      aria-pressed={props.on}
      data-none={props.count === 0}
      onClick={props.onClick}
    >
      {props.label}
      {props.count ? <span>{props.count}</span> : null}
    </button>
  );
}

function PersonFilter(props: { value: string | null; onChange: (id: string | null) => void }) {
  const { t } = useTranslation("design");
  const members = useLive("firm.members", {});
  return (
    <Select<string>
      style={{ width: 150 }}
      allowClear
      value={props.value}
      placeholder={t("everyone")}
      aria-label={t("columns.people")}
      options={(members.data ?? []).map((one) => ({ value: one.id, label: one.name }))}
      onChange={(id) => props.onChange(id ?? null)}
    />
  );
}

function useColumns(): TableColumnsType<ProjectRow> {
  const { t } = useTranslation("design");
  return [
    {
      title: t("columns.project"),
      key: "project",
      render: (_, row) => (
        <>
          <div className={`${styles.one} ${styles.name}`} title={row.name ?? ""}>
            {row.name ?? row.number}
          </div>
          <div className={styles.second}>
            {row.name?.includes(row.address)
              ? row.number
              : [row.number, row.address].filter(Boolean).join(" · ")}
          </div>
        </>
      ),
    },
    {
      title: t("columns.customer"),
      key: "customer",
      width: 130,
      render: (_, row) => (
        <>
          <div className={styles.one}>{row.customerName ?? "–"}</div>
          <div className={`${styles.second} numeric`}>{formatPhone(row.customerPhone)}</div>
        </>
      ),
    },
    {
      title: t("columns.stage"),
      dataIndex: "stage",
      width: 96,
      render: (stage: ProjectStage) => <StageTag stage={stage} />,
    },
    {
      title: t("columns.days"),
      dataIndex: "daysInStage",
      width: 78,
      align: "right",
      className: "numeric",
      render: (days: number) => t("days", { count: days }),
    },
    {
      title: t("columns.people"),
      key: "people",
      width: 236,
      render: (_, row) => (
        <div className={styles.people}>
          <Person role={t("people.sales")} title={t("hub.sales")} name={row.salesName} />
          <Person role={t("people.designer")} title={t("hub.designer")} name={row.designerName} />
          <Person role={t("people.manager")} title={t("hub.manager")} name={row.managerName} />
        </div>
      ),
    },
    {
      title: t("columns.startOn"),
      dataIndex: "startOn",
      width: 98,
      align: "right",
      className: "numeric",
      render: (day: string | null) => formatDate(day),
    },
    {
      title: t("columns.area"),
      dataIndex: "buildingArea",
      width: 80,
      align: "right",
      className: "numeric",
      render: (area: string | null) => (area ? formatQuantity(area, "㎡") : "–"),
    },
    {
      title: t("columns.rooms"),
      dataIndex: "rooms",
      width: 62,
      align: "right",
      className: "numeric",
      render: (rooms: number) => (rooms > 0 ? rooms : "–"),
    },
  ];
}

function Person(props: { role: string; title: string; name: string }) {
  if (!props.name) return null;
  return (
    <span title={props.title}>
      <i>{props.role}</i>
      {props.name}
    </span>
  );
}
