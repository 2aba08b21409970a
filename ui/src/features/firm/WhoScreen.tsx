import { ArrowLeftOutlined, LockOutlined, SearchOutlined } from "@ant-design/icons";
import { Avatar, Button, Input } from "antd";
import { type KeyboardEvent, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { LanguageButton } from "../../components/LanguageButton";
import type { Face, SessionState } from "../../generated/commands";
import { useCommand } from "../../lib/data";
import { host } from "../../lib/host";
import { isEnter } from "../../lib/ime";
import { rankEntries } from "../../lib/paletteMatch";
import { wantedMember } from "../../lib/session";
import { PinPane } from "./PinPane";
import styles from "./who.module.css";

/** Who is working? The faces of the firm; a PIN where there is one. */
export function WhoScreen(props: { session: SessionState }) {
  const { t } = useTranslation("session");
  const { session } = props;
  const [chosen, setChosen] = useState(() => wantedMember.read() ?? session.resting?.id ?? null);
  const face = session.faces.find((one) => one.id === chosen && one.hasPin);
  const enter = useCommand("session.enter");
  useEffect(() => {
    wantedMember.set(null);
    host().setTitle(t("title"));
  }, [t]);
  const choose = (one: Face) => {
    if (one.hasPin) setChosen(one.id);
    else void enter.run({ member: one.id, pin: null });
  };
  return (
    <div className={styles.screen}>
      <div className={styles.top}>
        <LanguageButton />
      </div>
      <main className={styles.sheet} aria-label={t("title")}>
        <p className={styles.firm}>{session.firm}</p>
        {face ? (
          <>
            <PinPane key={face.id} face={face} faces={session.faces} />
            <Button
              type="link"
              className={styles.back ?? ""}
              icon={<ArrowLeftOutlined />}
              onClick={() => setChosen(null)}
            >
              {t("back")}
            </Button>
          </>
        ) : (
          <Faces faces={session.faces} resting={session.resting?.id ?? null} onChoose={choose} />
        )}
        <p className={styles.note}>{t("protects")}</p>
      </main>
    </div>
  );
}

function Faces(props: { faces: Face[]; resting: string | null; onChoose: (face: Face) => void }) {
  const { t } = useTranslation("session");
  const [typed, setTyped] = useState("");
  const [at, setAt] = useState(0);
  const grid = useRef<HTMLDivElement>(null);
  const shown = rankEntries(
    props.faces.map((face) => ({ face, label: face.name })),
    typed,
  ).map(({ face }) => face);
  const current = Math.min(at, Math.max(shown.length - 1, 0));
  const onKeyDown = (event: KeyboardEvent) => {
    const one = shown[current];
    if (isEnter(event) && one) {
      event.preventDefault();
      props.onChoose(one);
      return;
    }
    const across = columnsOf(grid.current);
    const step = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: across, ArrowUp: -across }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    setAt(Math.max(0, Math.min(current + step, shown.length - 1)));
  };
  return (
    <>
      <h1 className={styles.title}>{t("title")}</h1>
      <Input
        size="large"
        autoFocus
        prefix={<SearchOutlined />}
        value={typed}
        placeholder={t("find")}
        aria-label={t("find")}
        aria-activedescendant={shown[current] ? `face-${shown[current].id}` : undefined}
        onChange={(event) => {
          setTyped(event.target.value);
          setAt(0);
        }}
        onKeyDown={onKeyDown}
      />
      {shown.length === 0 ? <p className={styles.quiet}>{t("nobody")}</p> : null}
      <div className={styles.faces} ref={grid}>
        {shown.map((face, index) => (
          <button
            type="button"
            key={face.id}
            id={`face-${face.id}`}
            className={styles.face}
            data-current={index === current}
            onClick={() => props.onChoose(face)}
          >
            <Avatar size={48} style={{ background: colourOf(face.id) }}>
              {[...face.name][0]}
            </Avatar>
            <span className={styles.name} title={face.name}>
              {face.name}
            </span>
            <span className={styles.quiet}>
              {face.hasPin ? <LockOutlined aria-label={t("hasPin")} /> : null}
              {face.id === props.resting ? ` ${t("locked")}` : face.owner ? ` ${t("owner")}` : ""}
            </span>
          </button>
        ))}
      </div>
    </>
  );
}

/** How many faces stand beside each other. */
function columnsOf(grid: HTMLElement | null): number {
  const tops = [...(grid?.children ?? [])].map((child) => (child as HTMLElement).offsetTop);
  return Math.max(1, tops.filter((top) => top === tops[0]).length);
}

/** Dark enough for white letters. */
const COLOURS = ["#1677a8", "#9c4a1a", "#3d7a34", "#7a3e8f", "#a8324a", "#4a5a9c", "#6b6216"];

/** One colour for each person, always the same. */
export function colourOf(id: string): string {
  const sum = [...id].reduce((all, letter) => all + letter.charCodeAt(0), 0);
  return COLOURS[sum % COLOURS.length] ?? "#1677a8";
}
