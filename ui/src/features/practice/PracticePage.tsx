import { CheckCircleFilled, ReloadOutlined } from "@ant-design/icons";
import { Button, Select } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { EmptyState } from "../../components/EmptyState";
import { Loaded } from "../../components/Loaded";
import { LongWork } from "../../components/LongWork";
import { Page, PageHeader, Panel } from "../../components/Page";
import type { PracticeBoard, PracticeStep, PracticeTask, Role } from "../../generated/commands";
import { useLive } from "../../lib/data";
import { usePreferences } from "../../lib/preferences";
import styles from "./practice.module.css";
import { progressOf, usePractice } from "./usePractice";

/** The guided tasks of practice; in a real firm, the way into practice. */
export function PracticePage() {
  const live = useLive("practice.board", {});
  return (
    <Loaded live={live}>{(board) => (board.mark ? <Tasks board={board} /> : <Begin />)}</Loaded>
  );
}

function Begin() {
  const { t } = useTranslation("practice");
  const practice = usePractice();
  return (
    <Page maxWidth={760} header={<PageHeader title={t("title")} />}>
      <EmptyState
        picture="home"
        title={t("beginTitle")}
        text={t("beginText")}
        action={
          <div className={styles.begin}>
            <Button
              type="primary"
              loading={practice.pending}
              onClick={() => void practice.open("own")}
            >
              {t("openOwn")}
            </Button>
            <Button disabled={practice.pending} onClick={() => void practice.open("demo")}>
              {t("openDemo")}
            </Button>
          </div>
        }
      />
      <LongWork long={practice.long} />
    </Page>
  );
}

function Tasks(props: { board: PracticeBoard }) {
  const { board } = props;
  const { t } = useTranslation("practice");
  const practice = usePractice();
  const [role, setRole] = useState<Role>(board.ownRole);
  const progress = progressOf(board, role);
  const tasks = board.roles.find((each) => each.role === role)?.tasks ?? [];
  return (
    <Page
      maxWidth={760}
      header={
        <PageHeader
          title={t("title")}
          status={
            <span className={styles.count}>
              {progress.done === progress.all ? t("allDone") : t("tasksDone", progress)}
            </span>
          }
          actions={
            <>
              <Select
                value={role}
                onChange={setRole}
                aria-label={t("role")}
                className={styles.roles ?? ""}
                options={board.roles.map((each) => ({
                  value: each.role,
                  label: t(`firm:roles.${each.role}`),
                }))}
              />
              <Button
                icon={<ReloadOutlined />}
                disabled={practice.pending}
                onClick={() => void practice.reset()}
              >
                {t("reset")}
              </Button>
            </>
          }
        />
      }
    >
      <LongWork long={practice.long} />
      <p className={`${styles.quiet} ${styles.intro}`}>{t("tasksText")}</p>
      {tasks.map((task) => (
        <Task key={task.id} task={task} />
      ))}
    </Page>
  );
}

function Task(props: { task: PracticeTask }) {
  const { task } = props;
  const { language } = usePreferences();
  const next = task.steps.find((step) => !step.done);
  return (
    <Panel
      title={language === "zh" ? task.nameZh : task.nameEn}
      extra={task.done ? <CheckCircleFilled className={styles.tick ?? ""} /> : null}
    >
      <ol className={styles.steps}>
        {task.steps.map((step) => (
          <Step key={step.nameEn} step={step} next={step === next} />
        ))}
      </ol>
    </Panel>
  );
}

function Step(props: { step: PracticeStep; next: boolean }) {
  const { step, next } = props;
  const { t } = useTranslation("practice");
  const { language } = usePreferences();
  const navigate = useNavigate();
  const zh = language === "zh";
  return (
    <li className={styles.step} data-done={step.done} data-next={next}>
      {step.done ? (
        <CheckCircleFilled className={styles.tick ?? ""} aria-label={t("done")} />
      ) : (
        <span className={styles.open} role="img" aria-label={t("notDone")} />
      )}
      <div className={styles.words}>
        <div>{zh ? step.nameZh : step.nameEn}</div>
        {step.done ? null : <div className={styles.quiet}>{zh ? step.hintZh : step.hintEn}</div>}
      </div>
      {step.done ? null : (
        <Button size="small" type={next ? "primary" : "default"} onClick={() => navigate(step.to)}>
          {t("go")}
        </Button>
      )}
    </li>
  );
}
