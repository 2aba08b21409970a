import { useTranslation } from "react-i18next";
import type { RoomMeasure, SurveyRoom } from "../../../generated/commands";
import { formatQuantity } from "../../../lib/format";
import { starterWord } from "../../../lib/words";
import { formulaText, isNothing } from "./explain";
import styles from "./survey.module.css";

const ORDER: readonly RoomMeasure[] = [
  "floor",
  "ceiling",
  "perimeter",
  "wall_gross",
  "opening_area",
  "deducted",
  "wall_net",
  "skirting",
  "door_width",
  "window_width",
  "casing_length",
];

const SQUARE: readonly RoomMeasure[] = [
  "floor",
  "ceiling",
  "wall_gross",
  "wall_net",
  "opening_area",
  "deducted",
];

/** Each figure of the room with the way it came about. */
export function Figures(props: { room: SurveyRoom }) {
  const { t } = useTranslation("design");
  const { explanations } = props.room.quantities;
  const shown = ORDER.flatMap((measure) => {
    const found = explanations.find((one) => one.of === measure);
    return found && !isNothing(found) ? [found] : [];
  });
  if (shown.length === 0) return <p className={styles.quiet}>{t("survey.notYet")}</p>;
  return (
    <dl className={styles.figures}>
      {shown.map((one) => (
        <div key={one.of} data-main={one.of === "wall_net" || one.of === "floor"}>
          <dt>{t(`measures.${one.of}`)}</dt>
          <dd className={styles.how}>
            {formulaText(one.parts, (term) => t(`terms.${term as "length"}`))}
          </dd>
          <dd className={styles.figure}>
            {formatQuantity(one.value)}
            <span>{SQUARE.includes(one.of) ? starterWord("㎡") : "m"}</span>
          </dd>
        </div>
      ))}
    </dl>
  );
}
