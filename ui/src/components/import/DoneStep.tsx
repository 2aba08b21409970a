import { Button, Result } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { call, showFault } from "../../lib/data";
import { faultOf } from "../../lib/faults";
import type { Finished } from "./ImportWizard";
import type { ImportCommand, ImportKind } from "./kind";

/** What the import did, and the way back. */
export function DoneStep<K extends ImportCommand>(props: {
  kind: ImportKind<K>;
  finished: Finished<K>;
  onAnother: () => void;
}) {
  const { t } = useTranslation("import");
  const navigate = useNavigate();
  const { kind } = props;
  const { report, change } = props.finished;
  const [undone, setUndone] = useState(false);
  const [undoing, setUndoing] = useState(false);
  const { takeBack: ownWay } = kind;
  const takeBack = change
    ? () => call("history.undo", { change })
    : ownWay
      ? () => ownWay(report)
      : null;
  const undo = async () => {
    setUndoing(true);
    try {
      await takeBack?.();
      setUndone(true);
    } catch (reason) {
      showFault(faultOf(reason));
    } finally {
      setUndoing(false);
    }
  };
  return (
    <Result
      status={undone ? "info" : "success"}
      title={undone ? t("common:undone") : t("doneTitle")}
      subTitle={
        undone ? null : (
          <>
            <div>{kind.doneText(report)}</div>
            {takeBack ? <div>{t("undoHint")}</div> : null}
          </>
        )
      }
      extra={
        <>
          {undone ? null : (
            <Button type="primary" autoFocus onClick={() => navigate(kind.goOn.path(report))}>
              {kind.goOn.label}
            </Button>
          )}
          {undone || !takeBack ? null : (
            <Button loading={undoing} onClick={() => void undo()}>
              {t("undo")}
            </Button>
          )}
          <Button onClick={props.onAnother}>{t("another")}</Button>
        </>
      }
    />
  );
}
