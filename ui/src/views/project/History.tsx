import { useTranslation } from "react-i18next";
import { EmptyState } from "../../components/EmptyState";
import { Loaded, RowsSkeleton } from "../../components/Loaded";
import { Panel } from "../../components/Page";
import { useLive } from "../../lib/data";
import { formatMoment } from "../../lib/format";
import { NONE, type ToldColumn, toldMoves } from "./changes";
import styles from "./project.module.css";

const LABELS: Record<ToldColumn, string> = {
  name: "hub.name",
  stage: "hub.stage",
  sales_id: "hub.sales",
  designer_id: "hub.designer",
  manager_id: "hub.manager",
  start_on: "hub.startOn",
  building_area: "hub.buildingArea",
  property_id: "hub.property",
  remark: "hub.remark",
};

/** Who changed what of the project's record, newest first. */
export function History(props: { projectId: string }) {
  const { t } = useTranslation("design");
  const live = useLive("history.of", { table: "design_project", id: props.projectId, limit: 100 });
  const members = useLive("firm.members", {});
  const words = {
    stage: (stage: string) => t(`stages.${stage as "survey"}`),
    members: members.data ?? [],
    home: t("hub.someHome"),
  };
  return (
    <Panel title={t("hub.history")} padded={false}>
      <Loaded live={live} skeleton={<RowsSkeleton rows={5} />}>
        {(changes) => {
          const told = changes
            .map((change) => ({ change, moves: toldMoves(change.moves, words) }))
            .filter(({ change, moves }) => change.op !== "update" || moves.length > 0);
          if (told.length === 0) {
            return <EmptyState compact picture="book" title={t("hub.noHistory")} />;
          }
          return (
            <ol className={styles.changes}>
              {told.map(({ change, moves }) => (
                <li key={change.change}>
                  <time dateTime={change.at}>{formatMoment(change.at)}</time>
                  <span className={styles.who}>{change.member}</span>
                  <div>
                    {change.op === "insert" ? (
                      <div className={styles.strong}>{t("hub.made")}</div>
                    ) : null}
                    {moves
                      .filter((move) => change.op !== "insert" || move.after !== NONE)
                      .map((move) => (
                        <div key={move.column}>
                          <span className={styles.moved}>
                            {t(LABELS[move.column] as "hub.name")}
                          </span>
                          {change.op === "insert" ? null : (
                            <>
                              {move.before === NONE ? move.before : <del>{move.before}</del>}
                              <span className={styles.arrow}>→</span>
                            </>
                          )}
                          <ins>{move.after}</ins>
                        </div>
                      ))}
                  </div>
                </li>
              ))}
            </ol>
          );
        }}
      </Loaded>
    </Panel>
  );
}
