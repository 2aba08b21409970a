import { HistoryPanel } from "../../components/history/HistoryPanel";
import { Panel } from "../../components/Page";

/** Who changed what of the project and its survey, newest first. */
export function History(props: { projectId: string }) {
  return (
    <Panel>
      <HistoryPanel record={{ table: "design_project", id: props.projectId }} />
    </Panel>
  );
}
