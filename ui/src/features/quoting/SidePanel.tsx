import { CloseOutlined } from "@ant-design/icons";
import { Badge, Button, Tabs } from "antd";
import { memo, useDeferredValue } from "react";
import { useTranslation } from "react-i18next";
import { useBox } from "../../components/grid/hooks";
import type { Box } from "../../components/grid/unsaved";
import type { Omission, QuoteSheet } from "../../generated/commands";
import { type Live, useLive } from "../../lib/data";
import { ExplainPanel } from "./ExplainPanel";
import { countOmissions, OmissionsPanel } from "./OmissionsPanel";
import styles from "./quoting.module.css";
import { SumsPanel } from "./SumsPanel";
import { lineOf } from "./sheetRows";

export type SideTab = "sums" | "explain" | "check";

/** Beside the grid: sums with fees and tax, how a line came about, what is missing. */
export const SidePanel = memo(function SidePanel(props: {
  sheet: QuoteSheet;
  tab: SideTab;
  onTab: (tab: SideTab | null) => void;
  costs: boolean;
  /** The row that the grid's cursor is in. */
  cursor: Box<string | null>;
  onGo: (rowKey: string, columnId?: string) => void;
}) {
  const { t } = useTranslation("quoting");
  const { sheet, tab, onTab } = props;
  const omissions = useLive("quoting.omissions", { id: sheet.id });
  const count = countOmissions(omissions.data);
  return (
    <aside className={styles.side} aria-label={t("side.label")}>
      <Tabs
        size="small"
        className={styles.sideTabs ?? ""}
        activeKey={tab}
        onChange={(key) => onTab(key as SideTab)}
        items={[
          { key: "sums", label: t("side.sums") },
          { key: "explain", label: t("side.explain") },
          {
            key: "check",
            label: (
              <Badge count={count} size="small" color="var(--ant-color-warning)" offset={[8, 0]}>
                {t("side.check")}
              </Badge>
            ),
          },
        ]}
        tabBarExtraContent={
          <Button
            type="text"
            size="small"
            icon={<CloseOutlined />}
            aria-label={t("side.hide")}
            onClick={() => onTab(null)}
          />
        }
      />
      <div className={styles.sideBody}>
        {tab === "sums" ? <SumsPanel sheet={sheet} costs={props.costs} /> : null}
        {tab === "explain" ? <Explained sheet={sheet} cursor={props.cursor} /> : null}
        {tab === "check" ? (
          <Checked sheet={sheet} omissions={omissions} cursor={props.cursor} onGo={props.onGo} />
        ) : null}
      </div>
    </aside>
  );
});

interface Following {
  sheet: QuoteSheet;
  cursor: Box<string | null>;
}

/** The line under the cursor. */
function Explained({ sheet, cursor }: Following) {
  const row = useDeferredValue(useBox(cursor));
  return <ExplainPanel line={row && lineOf(sheet, row) ? row : null} />;
}

/** What is missing, what is suggested going into the section under the cursor. */
function Checked(
  props: Following & {
    omissions: Live<Omission[]>;
    onGo: (rowKey: string, columnId?: string) => void;
  },
) {
  const { sheet, omissions, cursor, onGo } = props;
  const row = useDeferredValue(useBox(cursor));
  return <OmissionsPanel sheet={sheet} omissions={omissions} activeRow={row} onGo={onGo} />;
}
