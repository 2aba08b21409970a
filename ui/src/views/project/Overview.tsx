import { Button } from "antd";
import { useRef } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { FilesPanel } from "../../components/files/FilesPanel";
import { FaultState, PageSkeleton } from "../../components/Loaded";
import { Panel } from "../../components/Page";
import { LogForm } from "../../features/crm/LogForm";
import { Timeline } from "../../features/crm/Timeline";
import type { NextStep, ProjectPage, ProjectStage } from "../../generated/commands";
import { useCommand, useLive } from "../../lib/data";
import { useSees } from "../../lib/sight";
import { Facts } from "./Facts";
import { NextSteps } from "./NextSteps";
import { Lists, Quotes } from "./Papers";
import styles from "./project.module.css";
import { RoomsCard } from "./RoomsCard";
import { StageTrack } from "./StageTrack";

/** All that matters of a project on one screen. */
export function Overview(props: {
  page: ProjectPage;
  onMove: (stage: ProjectStage) => void;
  onEdit: () => void;
}) {
  const { t } = useTranslation("design");
  const navigate = useNavigate();
  const { page } = props;
  const { id } = page.project;
  const survey = useLive("design.survey", { projectId: id });
  const sees = useSees();
  const priced = sees("price");
  const quotes = useLive("quoting.quotes", { project: id }, { enabled: priced });
  const lists = useLive("supply.lists", { project: id, status: null });
  const steps = useLive("insight.next_steps", { project: id });
  const make = useCommand("quoting.create", { done: t("hub.quoteMade") });
  const facts = useRef<HTMLDivElement>(null);
  const log = useRef<HTMLDivElement>(null);
  const trouble = survey.fault ?? quotes.fault ?? lists.fault ?? steps.fault;
  if (!survey.data || !(quotes.data || !priced) || !lists.data || !steps.data)
    return trouble ? <FaultState fault={trouble} /> : <PageSkeleton />;

  const surveyTo = `/projects/${id}/survey`;
  const { toOrder } = steps.data;
  const listTo = `/supply/lists/new${toOrder ? `?quotes=${toOrder}` : ""}`;
  const makeQuote = async () => {
    const outcome = await make.run({
      project: id,
      mode: null,
      start: page.project.rooms > 0 ? { kind: "rooms" } : { kind: "blank" },
    });
    if (outcome.ok) void navigate(`/quotes/${outcome.value.id}`);
  };
  const focusFact = (selector: string) =>
    facts.current?.querySelector<HTMLElement>(selector)?.focus();
  const run = (step: NextStep) => {
    switch (step.kind) {
      case "property":
        return props.onEdit();
      case "survey":
      case "complete":
        return void navigate(surveyTo);
      case "designer":
        return focusFact('[data-field="designerId"] input');
      case "manager":
        return focusFact('[data-field="managerId"] input');
      case "start":
        return focusFact(".ant-picker input");
      case "quote":
        return void makeQuote();
      case "follow":
        log.current?.scrollIntoView({ block: "nearest" });
        return log.current?.querySelector("textarea")?.focus();
      case "sign":
        return props.onMove("contract");
      case "purchase":
        return void navigate(`/supply/lists/new?quotes=${step.quote}`);
      case "send_list":
        return void navigate(`/supply/lists/${step.list}`);
      case "faulty":
      case "send":
      case "renew":
        return void navigate(`/quotes/${step.quote}`);
    }
  };
  return (
    <>
      <StageTrack page={page} onMove={props.onMove} />
      <div className={styles.columns}>
        <div>
          {page.resumes ? (
            <Resting page={page} resumes={page.resumes} onMove={props.onMove} />
          ) : (
            <NextSteps steps={steps.data.steps} onStep={run} />
          )}
          <RoomsCard survey={survey.data} to={surveyTo} onOpen={() => void navigate(surveyTo)} />
          {quotes.data && priced ? (
            <Quotes quotes={quotes.data} making={make.pending} onMake={() => void makeQuote()} />
          ) : null}
          <Lists lists={lists.data} makeTo={sees("cost") ? listTo : null} />
          {sees("contact") ? <FilesPanel of={{ projectId: id }} /> : null}
        </div>
        <div>
          <Facts page={page} onEdit={props.onEdit} focus={facts} />
          <Panel title={t("hub.activity")}>
            {sees("contact") ? <LogForm ref={log} of={{ projectId: id }} /> : null}
            <Timeline
              of={{ projectId: id }}
              projectStage={(word) => t(`stages.${word as ProjectStage}`)}
            />
          </Panel>
        </div>
      </div>
    </>
  );
}

/** A project that is paused or ended, and the way back to where it was. */
function Resting(props: {
  page: ProjectPage;
  resumes: ProjectStage;
  onMove: (stage: ProjectStage) => void;
}) {
  const { t } = useTranslation("design");
  const { page, resumes } = props;
  return (
    <Panel padded={false}>
      <div className={styles.resting}>
        {t("hub.resting", {
          stage: t(`stages.${page.project.stage}`),
          count: page.project.daysInStage,
        })}
        <Button size="small" type="primary" onClick={() => props.onMove(resumes)}>
          {t("hub.resume", { stage: t(`stages.${resumes}`) })}
        </Button>
      </div>
    </Panel>
  );
}
