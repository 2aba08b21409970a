import { useTranslation } from "react-i18next";
import type { OpeningRule, SurveyRoom } from "../../../generated/commands";
import { roomName } from "../../../lib/words";
import { Figures } from "./Figures";
import { Openings } from "./Openings";
import { Sketch } from "./Sketch";
import styles from "./survey.module.css";

/** What the table cannot show of the chosen room: its drawing, its openings one by one, and how each figure came about. */
export function RoomPanel(props: {
  room: SurveyRoom | undefined;
  rule: OpeningRule;
  onRule: () => void;
}) {
  const { t } = useTranslation("design");
  const { room } = props;
  if (!room) return <div className={styles.noRoom}>{t("survey.pickRoom")}</div>;
  return (
    <div className={styles.room}>
      <h3 className={styles.roomName}>
        {roomName(room.room.name)}
        <span>{t(`roomKinds.${room.room.kind}`)}</span>
      </h3>
      <Sketch room={room} />
      <section>
        <h4>{t("survey.openings")}</h4>
        <Openings key={room.room.id} room={room} />
      </section>
      <section>
        <h4>
          {t("survey.how")}
          <button type="button" className={styles.link} onClick={props.onRule}>
            {t("survey.ruleIs", { rule: t(`rules.names.${props.rule}`) })}
          </button>
        </h4>
        <Figures room={room} />
      </section>
    </div>
  );
}
