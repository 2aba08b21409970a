import { useTranslation } from "react-i18next";
import type { DataClass } from "../../generated/commands";
import { CLASSES } from "../../lib/sight";

/** Kinds of data in words; all of them, or none but what everybody sees. */
export function useKinds() {
  const { t } = useTranslation("sync");
  return (kinds: readonly DataClass[]) => {
    if (CLASSES.every((one) => kinds.includes(one))) return t("devices.seesAll");
    if (kinds.length === 0) return t("devices.seesCommon");
    return kinds.map((kind) => t(`firm:classes.${kind}`)).join(t("firm:rights.and"));
  };
}
