import { useTranslation } from "react-i18next";
import { useConfirm } from "../../components/Confirm";
import type { PracticeBoard, PracticeSource } from "../../generated/commands";
import { useCommand } from "../../lib/data";

/** Another file is open now: every screen begins anew. */
function beginAnew(to: string) {
  window.location.hash = `#${to}`;
  window.location.reload();
}

/** Opening, beginning again and leaving; what takes long tells how far it is in `long`. */
export function usePractice() {
  const { t } = useTranslation("practice");
  const ask = useConfirm();
  const open = useCommand("app.open_practice", { long: true });
  const reset = useCommand("app.reset_practice", { long: true });
  const leave = useCommand("app.leave_practice");
  return {
    long: open.long ?? reset.long,
    pending: open.pending || reset.pending || leave.pending,
    open: async (source: PracticeSource) => {
      if ((await open.run({ source })).ok) beginAnew("/practice");
    },
    reset: async () => {
      const question = { title: t("resetTitle"), text: t("resetText"), verb: t("reset") };
      if (!(await ask({ ...question, danger: true }))) return;
      if ((await reset.run({})).ok) beginAnew("/practice");
    },
    leave: async () => {
      if ((await leave.run({})).ok) beginAnew("/");
    },
  };
}

/** Steps done and steps in all, of the tasks of one role. */
export function progressOf(board: PracticeBoard, role: PracticeBoard["ownRole"]) {
  const steps = board.roles
    .filter((each) => each.role === role)
    .flatMap((each) => each.tasks)
    .flatMap((task) => task.steps);
  return { done: steps.filter((step) => step.done).length, all: steps.length };
}
