import { DeleteOutlined, PlusOutlined } from "@ant-design/icons";
import { Button, Checkbox, Input, type InputRef, Select, Tooltip } from "antd";
import { type KeyboardEvent, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { OpeningKind, OpeningRecord, SurveyRoom } from "../../../generated/commands";
import { call, showFault, useCommand } from "../../../lib/data";
import { type Fault, faultField, faultOf, faultText } from "../../../lib/faults";
import { formatQuantity, halfWidth } from "../../../lib/format";
import { isEnter } from "../../../lib/ime";
import styles from "./survey.module.css";

const KINDS: readonly OpeningKind[] = ["door", "window", "passage"];

interface Typed {
  kind: OpeningKind;
  width: string;
  height: string;
  sill: string;
  count: string;
  casing: boolean;
}

const typedOf = (opening: OpeningRecord): Typed => ({
  kind: opening.kind,
  width: formatQuantity(opening.width),
  height: formatQuantity(opening.height),
  sill: formatQuantity(opening.sill),
  count: String(opening.count),
  casing: opening.casing,
});

/** Doors, windows and passages of a room; each change is saved when its field is left. */
export function Openings(props: { room: SurveyRoom }) {
  const { t } = useTranslation("design");
  const { openings, room } = props.room;
  const [adding, setAdding] = useState<OpeningKind | null>(null);
  return (
    <div className={styles.openings}>
      {openings.length > 0 || adding ? (
        <div className={styles.openingHead} aria-hidden="true">
          <span>{t("survey.kind")}</span>
          <span>{t("survey.width")}</span>
          <span>{t("survey.height")}</span>
          <span>{t("survey.sill")}</span>
          <span>{t("survey.count")}</span>
          <Tooltip title={t("survey.casingHelp")}>
            <span>{t("survey.casedShort")}</span>
          </Tooltip>
          <span />
        </div>
      ) : (
        <p className={styles.quiet}>{t("survey.noOpenings")}</p>
      )}
      {openings.map((opening) => (
        <OpeningRow key={opening.id} roomId={room.id} opening={opening} />
      ))}
      {adding ? (
        <OpeningRow
          key={`new.${adding}`}
          roomId={room.id}
          kind={adding}
          onDone={() => setAdding(null)}
        />
      ) : null}
      <div className={styles.addOpening}>
        {KINDS.map((kind) => (
          <Button key={kind} size="small" icon={<PlusOutlined />} onClick={() => setAdding(kind)}>
            {t(`openingKinds.${kind}`)}
          </Button>
        ))}
      </div>
    </div>
  );
}

interface OpeningRowProps {
  roomId: string;
  opening?: OpeningRecord;
  /** Of one that is being added. */
  kind?: OpeningKind;
  onDone?: () => void;
}

/** One opening. What was typed stays until the backend has taken it. */
function OpeningRow(props: OpeningRowProps) {
  const { t } = useTranslation("design");
  const { roomId, opening, onDone } = props;
  const stored: Typed = opening
    ? typedOf(opening)
    : { kind: props.kind ?? "door", width: "", height: "", sill: "", count: "", casing: false };
  const [typed, setTyped] = useState<Partial<Typed>>({});
  const [fault, setFault] = useState<Fault | null>(null);
  const queue = useRef<Promise<void>>(Promise.resolve());
  const first = useRef<InputRef>(null);
  const remove = useCommand("design.delete_opening", { done: t("survey.openingDeleted") });
  const value: Typed = { ...stored, ...typed };

  useEffect(() => {
    if (!opening) first.current?.focus();
  }, [opening]);

  const save = (change: Partial<Typed> = {}) => {
    const next = { ...value, ...change };
    setTyped((before) => ({ ...before, ...change }));
    if (!opening && (next.width.trim() === "" || next.height.trim() === "")) return;
    if (opening && JSON.stringify(next) === JSON.stringify(stored)) {
      setFault(null);
      return;
    }
    queue.current = queue.current.then(async () => {
      try {
        await call("design.save_opening", { ...next, id: opening?.id ?? null, roomId });
        setFault(null);
        setTyped((now) =>
          Object.fromEntries(
            Object.entries(now).filter(([field, text]) => text !== next[field as keyof Typed]),
          ),
        );
        onDone?.();
      } catch (reason) {
        const refused = faultOf(reason);
        if (faultField(refused) || refused.code.startsWith("design.")) setFault(refused);
        else showFault(refused);
      }
    });
  };
  const drop = () => {
    if (opening) void remove.run({ id: opening.id });
    else onDone?.();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (isEnter(event)) {
      event.preventDefault();
      save();
    } else if (event.key === "Escape" && !event.nativeEvent.isComposing) {
      event.stopPropagation();
      setTyped({});
      setFault(null);
      if (!opening) onDone?.();
    }
  };
  const wrong = fault ? faultField(fault) : null;
  const field = (name: "width" | "height" | "sill" | "count", label: string, place: string) => (
    <Input
      size="small"
      className={styles.number ?? ""}
      {...(name === "width" ? { ref: first } : {})}
      {...(wrong === name ? { status: "error" as const } : {})}
      value={value[name]}
      placeholder={place}
      aria-label={label}
      inputMode="decimal"
      autoComplete="off"
      onChange={(event) =>
        setTyped((before) => ({ ...before, [name]: halfWidth(event.target.value) }))
      }
      onFocus={(event) => event.target.select()}
      onBlur={() => save()}
      onKeyDown={onKeyDown}
    />
  );
  return (
    <div className={styles.openingRow}>
      <Select<OpeningKind>
        size="small"
        suffixIcon={null}
        popupMatchSelectWidth={false}
        value={value.kind}
        aria-label={t("survey.kind")}
        options={KINDS.map((kind) => ({ value: kind, label: t(`openingKinds.${kind}`) }))}
        onChange={(kind) => save({ kind })}
      />
      {field("width", t("survey.width"), "0.9")}
      {field("height", t("survey.height"), "2.1")}
      {field("sill", t("survey.sillHelp"), "–")}
      {field("count", t("survey.count"), "1")}
      <Checkbox
        checked={value.casing}
        aria-label={t("survey.casing")}
        onChange={(event) => save({ casing: event.target.checked })}
      />
      <Button
        size="small"
        type="text"
        icon={<DeleteOutlined />}
        aria-label={t("common:delete")}
        onMouseDown={(event) => event.preventDefault()}
        onClick={drop}
      />
      {fault ? (
        <div className={styles.openingFault} role="alert">
          {faultText(fault)}
        </div>
      ) : null}
    </div>
  );
}
