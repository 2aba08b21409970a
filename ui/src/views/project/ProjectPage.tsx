import { DownOutlined, MoreOutlined, RightOutlined } from "@ant-design/icons";
import { Button, Dropdown, Space } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate, useParams, useSearchParams } from "react-router";
import { useConfirm } from "../../components/Confirm";
import { Loaded } from "../../components/Loaded";
import { onDemand } from "../../components/onDemand";
import { Page, PageHeader } from "../../components/Page";
import { HandOverDialog } from "../../features/crm/HandOverDialog";
import { StageTag } from "../../features/design/StageTag";
import { STAGES, stageAfter } from "../../features/design/stages";
import { SurveyPanel } from "../../features/design/survey/SurveyPanel";
import type { ProjectPage as ProjectData, ProjectStage } from "../../generated/commands";
import { useCommand, useLive } from "../../lib/data";
import { formatPhone } from "../../lib/format";
import { EditProject } from "./EditProject";
import { History } from "./History";
import { Overview } from "./Overview";
import { useMoveProject } from "./useMoveProject";

/** The chart's code is large, and few come to a project for it. */
const SchedulePanel = onDemand(
  async () => (await import("../../features/programme/SchedulePanel")).SchedulePanel,
  () => true,
);

const TABS = ["overview", "survey", "schedule", "history"] as const;
/** What takes the rest of the window and scrolls by itself. */
const FILLS: readonly string[] = ["survey", "schedule"];
type Tab = (typeof TABS)[number];

/** The hub of one project: `/projects/ID`, its survey and its history beside. */
export function ProjectPage() {
  const { id = "", tab } = useParams();
  const live = useLive("design.project", { id });
  return (
    <Loaded live={live}>
      {(page) => <Hub key={id} page={page} tab={TABS.find((one) => one === tab) ?? "overview"} />}
    </Loaded>
  );
}

function Hub(props: { page: ProjectData; tab: Tab }) {
  const { t } = useTranslation(["design", "crm"]);
  const navigate = useNavigate();
  const [params, setParams] = useSearchParams();
  const confirm = useConfirm();
  const { page, tab } = props;
  const { project } = page;
  const { move, dialog } = useMoveProject(project);
  const [handing, setHanding] = useState(false);
  const remove = useCommand("design.delete_project", { done: t("hub.deleted") });
  const next = stageAfter(project.stage);
  const edit = (open: boolean) => setParams(open ? { edit: "1" } : {}, { replace: true });
  const removeProject = async () => {
    const sure = await confirm({
      title: t("hub.deleteTitle", { name: project.name ?? project.number }),
      text: t("hub.deleteText"),
      verb: t("hub.delete"),
      danger: true,
    });
    if (sure && (await remove.run({ id: project.id })).ok) void navigate("/projects");
  };
  return (
    <Page
      layout={FILLS.includes(tab) ? "fill" : "scroll"}
      header={
        <PageHeader
          title={project.name ?? project.number}
          back="/projects"
          status={<StageTag stage={project.stage} />}
          subtitle={[
            project.number,
            t("hub.daysIn", { count: project.daysInStage }),
            project.customerName,
            project.customerPhone && formatPhone(project.customerPhone),
          ]
            .filter(Boolean)
            .join(" · ")}
          actions={
            <>
              <Dropdown
                trigger={["click"]}
                menu={{
                  items: [
                    { key: "edit", label: t("hub.editTitle") },
                    { key: "handOver", label: t("crm:handOver.open") },
                    { type: "divider" },
                    { key: "delete", label: t("hub.delete"), danger: true },
                  ],
                  onClick: ({ key }) => {
                    if (key === "edit") edit(true);
                    else if (key === "handOver") setHanding(true);
                    else void removeProject();
                  },
                }}
              >
                <Button icon={<MoreOutlined />} aria-label={t("common:more")} />
              </Dropdown>
              <Space.Compact>
                {next ? (
                  <Button icon={<RightOutlined />} onClick={() => move(next)}>
                    {t("hub.moveToStage", { stage: t(`stages.${next}`) })}
                  </Button>
                ) : null}
                <Dropdown
                  trigger={["click"]}
                  menu={{
                    items: STAGES.filter((stage) => stage !== project.stage).flatMap((stage) => [
                      ...(stage === "paused" ? [{ type: "divider" as const }] : []),
                      { key: stage, label: t(`stages.${stage}`) },
                    ]),
                    onClick: ({ key }) => move(key as ProjectStage),
                  }}
                >
                  <Button icon={<DownOutlined />} aria-label={t("hub.moveTo")}>
                    {next ? null : t("hub.moveTo")}
                  </Button>
                </Dropdown>
              </Space.Compact>
            </>
          }
          tabs={{
            items: TABS.map((key) => ({ key, label: t(`hub.${key}`) })),
            current: tab,
            onChange: (key) =>
              void navigate(`/projects/${project.id}${key === "overview" ? "" : `/${key}`}`),
          }}
        />
      }
    >
      {tab === "overview" ? (
        <Overview page={page} onMove={move} onEdit={() => edit(true)} />
      ) : tab === "survey" ? (
        <SurveyPanel projectId={project.id} />
      ) : tab === "schedule" ? (
        <SchedulePanel projectId={project.id} />
      ) : (
        <History projectId={project.id} />
      )}
      {dialog}
      {handing ? (
        <HandOverDialog
          of={{ project: project.id }}
          owner={project.salesId}
          onClose={() => setHanding(false)}
        />
      ) : null}
      <EditProject project={project} open={params.has("edit")} onClose={() => edit(false)} />
    </Page>
  );
}
