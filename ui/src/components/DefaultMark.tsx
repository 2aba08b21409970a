import { UndoOutlined } from "@ant-design/icons";
import { Button, Tag, Tooltip } from "antd";
import { useTranslation } from "react-i18next";
import type { FigureKind } from "../generated/commands";
import styles from "./DefaultMark.module.css";

export interface DefaultMarkProps {
  /** Where the default comes from. */
  kind: FigureKind;
  /** The default as people read it: `65 %`, `6 days`. */
  usual: string;
  /** The figure is the firm's own. */
  own: boolean;
  /** Back to the default; left out where another place offers it. */
  onReset?: (() => void) | undefined;
  /** For tables: one word, the rest in its hint. */
  short?: boolean;
}

/** Says that a figure is a default of the trade until the firm sets its own, and leads back to it. */
export function DefaultMark(props: DefaultMarkProps) {
  const { t } = useTranslation("components");
  const { kind, usual, own, onReset, short } = props;
  if (!own) {
    return (
      <Tooltip title={t(`default.help.${kind}`)}>
        <Tag className={styles.mark ?? ""} {...(kind === "E" ? { color: "warning" } : {})}>
          {t(short ? `default.short.${kind}` : `default.full.${kind}`)}
        </Tag>
      </Tooltip>
    );
  }
  const was = t("default.was", { usual });
  if (short) {
    return (
      <Tooltip title={was}>
        <Tag color="processing" className={styles.mark ?? ""}>
          {t("default.own")}
        </Tag>
      </Tooltip>
    );
  }
  return (
    <span className={styles.own}>
      <span>{was}</span>
      {onReset ? (
        <Button type="link" size="small" icon={<UndoOutlined />} onClick={onReset}>
          {t("default.back")}
        </Button>
      ) : null}
    </span>
  );
}
