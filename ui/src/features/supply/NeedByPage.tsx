import { EditOutlined, UndoOutlined } from "@ant-design/icons";
import { Button, type TableColumnsType } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useConfirm } from "../../components/Confirm";
import { DataTable } from "../../components/DataTable";
import { DefaultMark } from "../../components/DefaultMark";
import { HistoryButton } from "../../components/history/HistoryButton";
import { FaultState } from "../../components/Loaded";
import { Page, PageHeader } from "../../components/Page";
import type { NeedByFigure, NeedByTask } from "../../generated/commands";
import { useCommand, useLive } from "../../lib/data";
import { NeedByDrawer } from "./NeedByDrawer";
import { useNames } from "./names";
import styles from "./supply.module.css";

/** On which day after the start each task's materials are on site: defaults of the trade that the firm may change. */
export function NeedByPage() {
  const { t } = useTranslation("supply");
  const names = useNames();
  const live = useLive("supply.need_by", {});
  const [shown, setShown] = useState<number | "before" | null>(null);
  const confirm = useConfirm();
  const reset = useCommand("supply.reset_need_by", { done: t("needByPage.resetDone") });
  const settings = live.data;
  const onReset = async () => {
    const sure = await confirm({
      title: t("needByPage.resetTitle"),
      text: t("needByPage.resetText", { count: settings?.own ?? 0 }),
      verb: t("needByPage.reset"),
    });
    if (sure) await reset.run({});
  };
  if (live.fault && !settings) return <FaultState fault={live.fault} onRetry={live.refresh} />;
  const columns: TableColumnsType<NeedByTask> = [
    { title: "#", dataIndex: "id", width: 58, align: "right", className: "numbers" },
    {
      title: t("needByPage.task"),
      width: 170,
      ellipsis: true,
      render: (_, task) => names.pick(task.nameZh, task.nameEn),
    },
    {
      title: t("needByPage.days"),
      width: 120,
      render: (_, task) => <Figure figure={task.days} />,
    },
    {
      title: t("needByPage.after"),
      width: 230,
      ellipsis: true,
      render: (_, task) => <After task={task} />,
    },
    {
      title: t("needByPage.start"),
      dataIndex: "start",
      width: 100,
      align: "right",
      className: "numbers",
    },
    {
      title: t("needByPage.onSite"),
      width: 150,
      render: (_, task) => (task.onSite ? <Figure figure={task.onSite} /> : "–"),
    },
    {
      title: t("needByPage.waiting"),
      ellipsis: true,
      render: (_, task) =>
        task.waiting
          .map((each) => names.pick(each.nameZh, each.nameEn))
          .join(t("needByPage.comma")),
    },
  ];
  return (
    <Page
      layout="fill"
      header={
        <PageHeader
          title={t("needByPage.title")}
          subtitle={t("needByPage.help")}
          back="/supply/lists"
          actions={
            <>
              <HistoryButton tables={["supply_need_by"]} name={t("needByPage.title")} />
              <Button
                icon={<UndoOutlined />}
                disabled={!settings || settings.own === 0}
                loading={reset.pending}
                onClick={() => void onReset()}
              >
                {t("needByPage.reset")}
              </Button>
            </>
          }
          toolbar={
            settings ? (
              <div className={styles.needByBar}>
                <span>
                  {t("needByPage.before", {
                    count: settings.daysBefore.own ?? settings.daysBefore.usual,
                  })}
                </span>
                <DefaultMark
                  short
                  kind={settings.daysBefore.kind}
                  own={settings.daysBefore.own !== null}
                  usual={t("needByPage.dayCount", { count: settings.daysBefore.usual })}
                />
                <Button
                  type="link"
                  size="small"
                  icon={<EditOutlined />}
                  onClick={() => setShown("before")}
                >
                  {t("needByPage.edit")}
                </Button>
                <span className={styles.quiet}>
                  {settings.length === settings.usualLength
                    ? t("needByPage.length", { count: settings.length })
                    : t("needByPage.lengthOwn", {
                        count: settings.length,
                        usual: settings.usualLength,
                      })}
                </span>
              </div>
            ) : null
          }
        />
      }
    >
      <DataTable
        rows={settings?.tasks}
        columns={columns}
        rowKey="id"
        minWidth={1000}
        current={typeof shown === "number" ? String(shown) : undefined}
        onOpen={(task) => setShown(task.id)}
        aria-label={t("needByPage.title")}
      />
      {settings ? (
        <NeedByDrawer
          key={String(shown)}
          settings={settings}
          shown={shown}
          onClose={() => setShown(null)}
        />
      ) : null}
    </Page>
  );
}

function Figure(props: { figure: NeedByFigure }) {
  const { t } = useTranslation("supply");
  const { figure } = props;
  return (
    <span className={styles.needByFigure}>
      <span className="numbers">{figure.own ?? figure.usual}</span>
      <DefaultMark
        short
        kind={figure.kind}
        own={figure.own !== null}
        usual={t("needByPage.dayCount", { count: figure.usual })}
      />
    </span>
  );
}

/** What a task waits for, with the days between where there are any. */
function After(props: { task: NeedByTask }) {
  const { t } = useTranslation("supply");
  const names = useNames();
  return props.task.after
    .map(({ nameZh, nameEn, lag }) => {
      const days = lag.own ?? lag.usual;
      const name = names.pick(nameZh, nameEn);
      return days === 0 ? name : t("needByPage.lag", { name, count: days });
    })
    .join(t("needByPage.comma"));
}
