import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate, useSearchParams } from "react-router";
import { EmptyState } from "../../components/EmptyState";
import { Loaded } from "../../components/Loaded";
import { Page, PageHeader } from "../../components/Page";
import type { SiteOverview, SitePlans } from "../../generated/commands";
import { useLive } from "../../lib/data";
import { useNames } from "../../lib/names";
import { GanttChart } from "./gantt/GanttChart";
import { type GanttRow, ZOOMS } from "./gantt/types";
import styles from "./programme.module.css";
import { rowOf, shortDay } from "./rows";
import { ZoomChoice } from "./ZoomChoice";

const NO_DAYS: ReadonlySet<string> = new Set();

/** All live sites one below the other, each with its tasks to unfold. */
export function SitesPage() {
  const live = useLive("programme.sites", {});
  return <Loaded live={live}>{(plans) => <Sites plans={plans} />}</Loaded>;
}

function Sites(props: { plans: SitePlans }) {
  const { t } = useTranslation("programme");
  const names = useNames();
  const navigate = useNavigate();
  const [params, setParams] = useSearchParams();
  const [selected, setSelected] = useState<string | null>(null);
  const { sites, today } = props.plans;
  const zoom = ZOOMS.find((one) => one === params.get("zoom")) ?? "month";
  const late = sites.filter((site) => (site.lateDays ?? 0) > 0).length;
  const rows = useMemo(
    () =>
      sites.flatMap((site) => [
        siteRow(site),
        ...site.tasks.map((task) => ({
          ...rowOf(task, names.pick),
          parent: site.projectId,
          movable: false,
          cells: ["", "", shortDay(task.end)],
        })),
      ]),
    [sites, names.pick],
  );
  const columns = useMemo(
    () => [
      { title: t("sites.manager"), width: 76 },
      { title: t("sites.progress"), width: 50, align: "right" as const },
      { title: t("columns.end"), width: 62, align: "center" as const },
    ],
    [t],
  );
  const open = (id: string) => {
    const site = sites.find(
      (one) => one.projectId === id || one.tasks.some((task) => task.id === id),
    );
    if (!site) return;
    const task = id === site.projectId ? "" : `?task=${id}`;
    void navigate(`/projects/${site.projectId}/schedule${task}`);
  };
  return (
    <Page
      layout="fill"
      header={
        <PageHeader
          title={t("sites.title")}
          count={sites.length}
          subtitle={late > 0 ? t("sites.late", { count: late }) : t("sites.help")}
          actions={
            <ZoomChoice
              value={zoom}
              onChange={(next) =>
                setParams(next === "month" ? {} : { zoom: next }, { replace: true })
              }
            />
          }
        />
      }
    >
      {sites.length === 0 ? (
        <EmptyState picture="plan" title={t("sites.none")} text={t("sites.noneText")} />
      ) : (
        <div className={styles.fill}>
          <GanttChart
            rows={rows}
            links={[]}
            nameTitle={t("sites.site")}
            nameWidth={230}
            columns={columns}
            zoom={zoom}
            closed={NO_DAYS}
            today={today}
            language={names.language}
            label={t("sites.title")}
            selected={selected}
            onSelect={setSelected}
            onOpen={open}
          />
        </div>
      )}
    </Page>
  );
}

function siteRow(site: SiteOverview): GanttRow {
  const late = (site.lateDays ?? 0) > 0;
  return {
    id: site.projectId,
    group: true,
    name: site.name ?? site.number,
    start: site.start,
    end: site.finish,
    milestone: false,
    progress: site.progress,
    inspection: false,
    critical: late,
    late,
    done: false,
    movable: false,
    floatEnd: site.finish,
    baseline: null,
    cells: [site.managerName, `${site.progress}%`, shortDay(site.finish)],
  };
}
