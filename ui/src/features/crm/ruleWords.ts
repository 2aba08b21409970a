import { useTranslation } from "react-i18next";
import type { LeadRule } from "../../generated/commands";
import { formatQuantity } from "../../lib/format";

type Said = Pick<LeadRule, "sources" | "places" | "areaFrom" | "areaTo" | "way" | "members">;

/** What a rule of assignment does, in one sentence. */
export function useRuleSentence(): (rule: Said, nameOf: (member: string) => string) => string {
  const { t } = useTranslation("crm");
  return (rule, nameOf) => {
    const area = (value: string) => formatQuantity(value);
    const { areaFrom, areaTo } = rule;
    const conditions: string[] = [];
    if (rule.sources.length > 0) {
      const sources = rule.sources.map((source) => t(`sources.${source}`)).join(t("auto.or"));
      conditions.push(t("auto.fromSources", { sources }));
    }
    if (rule.places.length > 0) {
      const places = rule.places.map((word) => t("auto.quoted", { word })).join(t("auto.or"));
      conditions.push(t("auto.atPlaces", { places }));
    }
    if (areaFrom && areaTo) {
      conditions.push(t("auto.areaBetween", { from: area(areaFrom), to: area(areaTo) }));
    } else if (areaFrom) {
      conditions.push(t("auto.areaAtLeast", { from: area(areaFrom) }));
    } else if (areaTo) {
      conditions.push(t("auto.areaAtMost", { to: area(areaTo) }));
    }
    const which =
      conditions.length > 0
        ? t("auto.which", { conditions: conditions.join(t("auto.also")) })
        : t("auto.whichAll");
    const members = rule.members.map(nameOf).join(t("auto.and"));
    let who = t("auto.nobodyYet");
    if (rule.members.length === 1) who = t("auto.toOne", { members });
    else if (rule.members.length > 1)
      who = t(rule.way === "turns" ? "auto.byTurns" : "auto.byLoad", { members });
    return t("auto.sentence", { which, who });
  };
}
