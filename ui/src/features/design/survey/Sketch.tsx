import { useId } from "react";
import { useTranslation } from "react-i18next";
import type { SurveyRoom } from "../../../generated/commands";
import { formatQuantity } from "../../../lib/format";
import { roomName } from "../../../lib/words";
import { type Box, type DrawnOpening, sketch } from "./sketch";
import styles from "./survey.module.css";

const WIDTH = 316;
const PLAN = { x: 30, y: 22, width: WIDTH - 60, height: 132 };
const WALLS = { x: 8, y: 184, width: WIDTH - 34, height: 66 };

/** The room drawn to scale: its plan, and below its walls side by side. */
export function Sketch(props: { room: SurveyRoom }) {
  const { t } = useTranslation("design");
  const { room, openings, quantities } = props.room;
  const title = useId();
  const drawn = sketch(room, openings, quantities.perimeter, { plan: PLAN, walls: WALLS });
  if (!drawn) return <div className={styles.noSketch}>{t("survey.noSketch")}</div>;
  const { plan, walls } = drawn;
  const bottom = walls ? walls.y + walls.height + 6 : plan ? plan.y + plan.height : PLAN.y;
  return (
    <svg
      className={styles.sketch}
      viewBox={`0 0 ${WIDTH} ${bottom + 14}`}
      role="img"
      aria-labelledby={title}
    >
      <title id={title}>{t("survey.sketchOf", { name: roomName(room.name) })}</title>
      {plan ? (
        <g>
          <rect className={styles.floor} {...box(plan)} />
          {drawn.openings.map((one) => (
            <PlanOpening key={one.key} opening={one} />
          ))}
          <Across
            x1={plan.x}
            x2={plan.x + plan.width}
            y={plan.y - 11}
            text={formatQuantity(plan.across)}
          />
          <Down
            x={plan.x - 12}
            y1={plan.y}
            y2={plan.y + plan.height}
            text={formatQuantity(plan.down)}
          />
          <text className={styles.inside} x={plan.x + plan.width / 2} y={plan.y + plan.height / 2}>
            {quantities.floor ? formatQuantity(quantities.floor, "㎡") : ""}
          </text>
        </g>
      ) : null}
      {walls ? (
        <g>
          <text className={styles.caption} x={walls.x} y={walls.y - 8}>
            {t("survey.unfolded")}
          </text>
          <rect className={styles.wall} {...box(walls)} />
          {walls.corners.map((x) => (
            <line
              key={x}
              className={styles.corner}
              x1={x}
              x2={x}
              y1={walls.y}
              y2={walls.y + walls.height}
            />
          ))}
          {drawn.openings.map((one) =>
            one.wall ? (
              <rect
                key={one.key}
                className={styles[one.kind]}
                data-cased={one.cased}
                {...box(one.wall)}
              >
                <title>{`${t(`openingKinds.${one.kind}`)} ${one.size}`}</title>
              </rect>
            ) : null,
          )}
          <Down
            x={walls.x + walls.width + 9}
            y1={walls.y}
            y2={walls.y + walls.height}
            text={formatQuantity(walls.tall)}
          />
          <Across
            x1={walls.x}
            x2={walls.x + walls.width}
            y={walls.y + walls.height + 11}
            text={formatQuantity(walls.round)}
          />
        </g>
      ) : null}
    </svg>
  );
}

const box = ({ x, y, width, height }: Box) => ({ x, y, width, height });

function PlanOpening(props: { opening: DrawnOpening }) {
  const { t } = useTranslation("design");
  const { plan, kind, size } = props.opening;
  if (!plan) return null;
  const { x1, y1, x2, y2, side } = plan;
  const along = { x1, y1, x2, y2 };
  const span = Math.hypot(x2 - x1, y2 - y1);
  // Inward: a quarter of a turn clockwise from the wall's own direction.
  const [dx, dy] = { top: [0, 1], right: [-1, 0], bottom: [0, -1], left: [1, 0] }[side] ?? [0, 0];
  return (
    <g className={styles.planOpening} data-kind={kind}>
      <title>{`${t(`openingKinds.${kind}`)} ${size}`}</title>
      <line className={styles.hole} {...along} />
      {kind === "window" ? <line className={styles.glass} {...along} /> : null}
      {kind === "door" ? (
        <path
          className={styles.leaf}
          d={`M${x1 + (dx ?? 0) * span} ${y1 + (dy ?? 0) * span} L${x1} ${y1} M${x1 + (dx ?? 0) * span} ${y1 + (dy ?? 0) * span} A${span} ${span} 0 0 0 ${x2} ${y2}`}
        />
      ) : null}
      {kind === "passage" ? <line className={styles.open} {...along} /> : null}
    </g>
  );
}

/** A dimension line with its length above. */
function Across(props: { x1: number; x2: number; y: number; text: string }) {
  const { x1, x2, y, text } = props;
  const middle = (x1 + x2) / 2;
  return (
    <g className={styles.dimension}>
      <path d={`M${x1} ${y - 3}v6M${x2} ${y - 3}v6M${x1} ${y}H${x2}`} />
      <text x={middle} y={y + 3.5}>
        {text}
      </text>
    </g>
  );
}

function Down(props: { x: number; y1: number; y2: number; text: string }) {
  const { x, y1, y2, text } = props;
  const middle = (y1 + y2) / 2;
  return (
    <g className={styles.dimension}>
      <path d={`M${x - 3} ${y1}h6M${x - 3} ${y2}h6M${x} ${y1}V${y2}`} />
      <text x={x} y={middle} transform={`rotate(-90 ${x} ${middle})`} dy="3.5">
        {text}
      </text>
    </g>
  );
}
