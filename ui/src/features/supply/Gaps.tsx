import { Alert, Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { GapKind, SupplyGap } from "../../generated/commands";
import { faultText } from "../../lib/faults";
import { roomName } from "../../lib/words";
import { useNames } from "./names";
import styles from "./supply.module.css";

/** What a person should look at first comes first. */
const KINDS: GapKind[] = [
  "not_chosen",
  "recipe",
  "no_supplier",
  "no_price",
  "no_start",
  "no_quantity",
];

/** Names in one line before the rest is folded. */
const NAMES = 4;

export interface GapsProps {
  gaps: readonly SupplyGap[];
  /** What a person can do about some of one kind: nothing to draw where it returns null. */
  action?: (gaps: SupplyGap[]) => { label: string; run: () => void } | null;
}

/** What is missing: a line for each kind, with what it is about. */
export function Gaps(props: GapsProps) {
  const { gaps } = props;
  if (gaps.length === 0) return null;
  const kinds = KINDS.map((kind) => gaps.filter((gap) => gap.kind === kind)).filter(
    (some) => some.length > 0,
  );
  return (
    <Alert
      type="warning"
      showIcon
      className={styles.gaps ?? ""}
      title={
        <ul className={styles.gapList}>
          {kinds.map((some) => (
            <Kind key={some[0]?.kind} gaps={some} action={props.action?.(some) ?? null} />
          ))}
        </ul>
      }
    />
  );
}

function Kind(props: { gaps: SupplyGap[]; action: ReturnType<NonNullable<GapsProps["action"]>> }) {
  const { t } = useTranslation("supply");
  const names = useNames();
  const [open, setOpen] = useState(false);
  const { gaps, action } = props;
  const shown = open ? gaps : gaps.slice(0, NAMES);
  const texts = shown.map((gap) => {
    const what = names.pick(gap.name, gap.nameEn);
    const about = gap.room === "" ? what : `${roomName(gap.room, gap.roomEn)} ${what}`;
    return gap.fault ? `${about} (${faultText(gap.fault)})` : about;
  });
  return (
    <li>
      <span>
        {t(`gaps.${gaps[0]?.kind}`, { count: gaps.length })}
        <span className={styles.quiet}> {texts.join(t("listJoin"))}</span>
        {gaps.length > shown.length ? (
          <Button type="link" size="small" onClick={() => setOpen(true)}>
            {t("gapsMore", { count: gaps.length - shown.length })}
          </Button>
        ) : null}
      </span>
      {action ? (
        <Button type="link" size="small" onClick={action.run}>
          {action.label}
        </Button>
      ) : null}
    </li>
  );
}
