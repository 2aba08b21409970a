import {
  CheckCircleOutlined,
  CloudOutlined,
  CloudSyncOutlined,
  CloudUploadOutlined,
  DisconnectOutlined,
  ExclamationCircleOutlined,
  PauseCircleOutlined,
} from "@ant-design/icons";
import { Popover, Tooltip } from "antd";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import type { SyncStatus } from "../../generated/commands";
import { useLive } from "../../lib/data";
import { StateWays, StateWords } from "./StateWords";
import styles from "./sync.module.css";
import { type PillState, pillOf, shortMoment } from "./words";

/** Milliseconds for which sending stays untold: what is over by then would only flicker. */
const UNTOLD = 1_500;

const ICONS: Record<PillState["kind"], ReactNode> = {
  off: <CloudOutlined />,
  needs: <ExclamationCircleOutlined />,
  working: <CloudSyncOutlined />,
  paused: <PauseCircleOutlined />,
  offline: <DisconnectOutlined />,
  waiting: <CloudUploadOutlined />,
  sent: <CheckCircleOutlined />,
};

const isPassing = (state: PillState) => state.kind === "working" || state.kind === "waiting";

/** The state, but calm: what passes in a moment is not shown. */
function useCalm(state: PillState): PillState {
  const passing = isPassing(state);
  const [lasting, setLasting] = useState(passing);
  const rest = useRef<PillState | null>(null);
  useEffect(() => {
    if (!passing) {
      rest.current = state;
      setLasting(false);
    }
  });
  useEffect(() => {
    if (!passing) return;
    const timer = setTimeout(() => setLasting(true), UNTOLD);
    return () => clearTimeout(timer);
  }, [passing]);
  return passing && !lasting && rest.current ? rest.current : state;
}

/** How far this computer and the others are, in the top bar; a click says more. Practice is nobody else's. */
export function SyncPill() {
  const app = useLive("app.state", {});
  const status = useLive("sync.status", {}).data;
  if (!status || !app.data?.firm || app.data.practice) return null;
  return <Pill status={status} />;
}

function Pill(props: { status: SyncStatus }) {
  const { t } = useTranslation("sync");
  const navigate = useNavigate();
  const [open, setOpen] = useState(false);
  const state = useCalm(pillOf(props.status));
  const said = pillWords(state, t);
  const face = (
    <button
      type="button"
      className={styles.pill}
      data-kind={state.kind}
      aria-label={`${t("title")}: ${[said.word ?? t(`pill.${state.kind}`), said.more].filter(Boolean).join(" ")}`}
      {...(state.kind === "off"
        ? { onClick: () => void navigate("/sync") }
        : { "aria-expanded": open })}
    >
      {ICONS[state.kind]}
      {said.word ? <span className={styles.pillWord}>{said.word}</span> : null}
      {said.more ? <span className={styles.pillMore}>{said.more}</span> : null}
    </button>
  );
  if (state.kind === "off") return <Tooltip title={t("pill.off")}>{face}</Tooltip>;
  return (
    <Popover
      trigger="click"
      placement="bottomRight"
      open={open}
      onOpenChange={setOpen}
      content={
        <section className={styles.card} aria-label={t("title")}>
          <StateWords status={props.status} />
          <StateWays status={props.status} onLeave={() => setOpen(false)} toPage />
        </section>
      }
    >
      {face}
    </Popover>
  );
}

/** The word beside the icon, and what a narrow window leaves out. */
function pillWords(
  state: PillState,
  t: ReturnType<typeof useTranslation<"sync">>["t"],
): { word?: string; more?: string } {
  switch (state.kind) {
    case "off":
    case "sent":
      return {};
    case "working":
      return {
        word: t("pill.working"),
        ...(state.percent === null ? {} : { more: `${state.percent}%` }),
      };
    case "needs":
    case "waiting":
      return {
        word: t(`pill.${state.kind}`, { count: state.count }),
        ...(state.kind === "waiting" && state.since
          ? { more: t("pill.since", { time: shortMoment(state.since) }) }
          : {}),
      };
    case "paused":
    case "offline":
      return {
        word: t(`pill.${state.kind}`),
        ...(state.count > 0 ? { more: t("pill.waiting", { count: state.count }) } : {}),
      };
  }
}
