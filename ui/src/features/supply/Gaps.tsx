import { Alert, Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { SupplyGap } from "../../generated/commands";
import { faultText } from "../../lib/faults";
import styles from "./supply.module.css";

export interface GapsProps {
  gaps: readonly SupplyGap[];
  /** What a person can do about one: nothing to draw where it returns null. */
  action?: (gap: SupplyGap) => { label: string; run: () => void } | null;
}

/** What is missing, one line each; more than three stay folded. */
export function Gaps(props: GapsProps) {
  const { t } = useTranslation("supply");
  const [open, setOpen] = useState(false);
  const { gaps } = props;
  if (gaps.length === 0) return null;
  const shown = open ? gaps : gaps.slice(0, 3);
  return (
    <Alert
      type="warning"
      showIcon
      className={styles.gaps ?? ""}
      title={
        <ul className={styles.gapList}>
          {shown.map((gap, index) => {
            const act = props.action?.(gap);
            const about = gap.room === "" ? gap.name : `${gap.room} · ${gap.name}`;
            return (
              <li key={index}>
                <span>
                  {t(`gaps.${gap.kind}`, { name: about })}
                  {gap.fault ? ` ${faultText(gap.fault)}` : ""}
                </span>
                {act ? (
                  <Button type="link" size="small" onClick={act.run}>
                    {act.label}
                  </Button>
                ) : null}
              </li>
            );
          })}
          {gaps.length > shown.length ? (
            <li>
              <Button type="link" size="small" onClick={() => setOpen(true)}>
                {t("gapsMore", { count: gaps.length - shown.length })}
              </Button>
            </li>
          ) : null}
        </ul>
      }
    />
  );
}
