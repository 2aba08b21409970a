import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { DefaultMark } from "../../../components/DefaultMark";
import type { QuoteSettings, UsualQuoteSettings } from "../../../generated/commands";
import { formatPrice } from "../../../lib/format";
import { shortRate } from "../names";

type Figure = "validDays" | "packagePrice" | "costRate" | "marginFloor";

/** The mark under a figure of the settings: whether it is the default, and the way back to it. */
export function useMarks(usual: UsualQuoteSettings) {
  const { t } = useTranslation("quoting");
  const shown = (field: Figure): string => {
    const { settings } = usual;
    if (field === "validDays") return t("settings.dayCount", { count: settings.validDays });
    if (field === "packagePrice") return formatPrice(settings.packagePrice);
    return shortRate(settings[field]);
  };
  return <F extends Figure>(
    field: F,
    value: QuoteSettings[F],
    onReset: (usual: QuoteSettings[F]) => void,
  ): ReactNode => {
    const kind = usual.kinds.find((each) => each.field === field)?.kind;
    if (!kind) return null;
    const was = usual.settings[field];
    return (
      <DefaultMark
        kind={kind}
        own={was !== value}
        usual={shown(field)}
        onReset={() => onReset(was)}
      />
    );
  };
}
