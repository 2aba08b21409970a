import i18next from "i18next";
import { faultOf, faultText } from "../../lib/faults";
import { host } from "../../lib/host";
import { showToast } from "../../lib/toast";

/** Whether this host lets the person choose a firm's file; a browser may not name files on the computer that serves it. */
export const canOpenFirms = () => host().firmFiles !== null;

/** Opens the firm in a file, or in the one that the person chooses; the screens then begin anew. */
export async function openFirm(path: string | null = null): Promise<void> {
  try {
    const opened = await host().firmFiles?.open(path);
    if (opened === "elsewhere")
      showToast({ tone: "note", text: i18next.t("firm:files.elsewhere") });
    if (opened !== "here") return;
  } catch (reason) {
    showToast({ tone: "fault", text: faultText(faultOf(reason)) });
    return;
  }
  window.location.hash = "#/";
  window.location.reload();
}
