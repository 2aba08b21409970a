import type { Draft } from "../../lib/draft";
import type { FormFrameProps } from "./FormFrame";

type Save<T> = FormFrameProps["command"] & { run: (req: T) => Promise<{ ok: boolean }> };

/** A form that sends its draft: `frame` is for FormDrawer or FormModal. */
export function useDraftForm<T extends object>(
  draft: Draft<T>,
  save: Save<T>,
  onClose: () => void,
) {
  /** Once this is done, nothing typed is kept and the form closes; refused, it stays as it is. */
  const leaveAfter = async (done: Promise<{ ok: boolean }>) => {
    if (!(await done).ok) return;
    draft.discard();
    onClose();
  };
  const frame = {
    draft,
    command: save,
    onClose,
    onSubmit: () => void leaveAfter(save.run(draft.value)),
  };
  return { frame, leaveAfter };
}
