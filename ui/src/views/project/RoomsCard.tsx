import { Button } from "antd";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { EmptyState } from "../../components/EmptyState";
import { Panel } from "../../components/Page";
import type { Survey } from "../../generated/commands";
import { formatQuantity } from "../../lib/format";
import { roomName, starterWord } from "../../lib/words";
import styles from "./project.module.css";

/** The survey in a few figures, each room one click away. */
export function RoomsCard(props: { survey: Survey; to: string; onOpen: () => void }) {
  const { t } = useTranslation("design");
  const { rooms, totals } = props.survey;
  if (rooms.length === 0) {
    return (
      <Panel title={t("hub.rooms")}>
        <EmptyState
          compact
          picture="plan"
          title={t("hub.noRooms")}
          text={t("hub.noRoomsText")}
          action={
            <Button type="primary" onClick={props.onOpen}>
              {t("hub.startSurvey")}
            </Button>
          }
        />
      </Panel>
    );
  }
  const sums = [
    { label: t("measures.floor"), value: totals.floor, unit: "㎡" },
    { label: t("measures.wall_net"), value: totals.wallNet, unit: "㎡" },
    { label: t("measures.perimeter"), value: totals.perimeter, unit: "m" },
    { label: t("measures.doors"), value: totals.doors, unit: "" },
    { label: t("measures.windows"), value: totals.windows, unit: "" },
  ];
  return (
    <Panel
      title={
        <>
          {t("hub.rooms")}
          <span className={styles.headNote}>
            {t("hub.roomCount", { count: totals.rooms })}
            {totals.incomplete > 0 ? (
              <em> · {t("hub.incomplete", { count: totals.incomplete })}</em>
            ) : null}
          </span>
        </>
      }
      extra={
        <Button size="small" type="text" onClick={props.onOpen}>
          {t("hub.openSurvey")}
        </Button>
      }
    >
      <dl className={styles.sums}>
        {sums.map((sum) => (
          <div key={sum.label}>
            <dt>{sum.label}</dt>
            <dd>
              {formatQuantity(sum.value)} <span>{starterWord(sum.unit)}</span>
            </dd>
          </div>
        ))}
      </dl>
      <ul className={styles.rooms}>
        {rooms.map(({ room, quantities, complete }) => (
          <li key={room.id}>
            <Link to={`${props.to}?room=${room.id}`} data-lacking={!complete}>
              <b>{roomName(room.name)}</b>
              <span>
                {quantities.floor ? formatQuantity(quantities.floor, "㎡") : t("survey.notYet")}
              </span>
            </Link>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
