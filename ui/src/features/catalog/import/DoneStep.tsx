import { Button, Result } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { call, showFault } from "../../../lib/data";
import { faultOf } from "../../../lib/faults";
import type { Finished } from "./ImportPage";

/** What the import did, and the way back. */
export function DoneStep(props: { finished: Finished; onAnother: () => void }) {
  const { t } = useTranslation("catalog");
  const navigate = useNavigate();
  const { report, change } = props.finished;
  const [undone, setUndone] = useState(false);
  const [undoing, setUndoing] = useState(false);
  const undo = async () => {
    if (!change) return;
    setUndoing(true);
    try {
      await call("history.undo", { change });
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
      title={undone ? t("common:undone") : t("import.doneTitle")}
      subTitle={
        undone ? null : (
          <>
            <div>
              {t("import.doneText", {
                created: report.created,
                updated: report.updated,
                unchanged: report.unchanged,
                bad: report.bad,
              })}{" "}
              {report.categories > 0
                ? t("import.newCategories", { count: report.categories })
                : null}
            </div>
            <div>{t("import.undoHint")}</div>
          </>
        )
      }
      extra={
        <>
          <Button type="primary" autoFocus onClick={() => navigate("/price-book")}>
            {t("import.toBook")}
          </Button>
          {undone || !change ? null : (
            <Button loading={undoing} onClick={() => void undo()}>
              {t("import.undo")}
            </Button>
          )}
          <Button onClick={props.onAnother}>{t("import.another")}</Button>
        </>
      }
    />
  );
}
