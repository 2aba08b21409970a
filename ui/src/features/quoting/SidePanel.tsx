import { CloseOutlined } from "@ant-design/icons";
import { Badge, Button, Tabs } from "antd";
import { memo } from "react";
import { useTranslation } from "react-i18next";
import type { QuoteSheet } from "../../generated/commands";
import { useLive } from "../../lib/data";
import { ExplainPanel } from "./ExplainPanel";
import { countOmissions, OmissionsPanel } from "./OmissionsPanel";
import styles from "./quoting.module.css";
import { SumsPanel } from "./SumsPanel";

export type SideTab = "sums" | "explain" | "check";

/** Beside the grid: sums with fees and tax, how a line came about, what is missing. */
export const SidePanel = memo(function SidePanel(props: {
  sheet: QuoteSheet;
  tab: SideTab;
  onTab: (tab: SideTab | null) => void;
  costs: boolean;
  activeRow: string | null;
  activeLine: string | null;
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
        {tab === "explain" ? <ExplainPanel line={props.activeLine} /> : null}
        {tab === "check" ? (
          <OmissionsPanel
            sheet={sheet}
            omissions={omissions}
            activeRow={props.activeRow}
            onGo={props.onGo}
          />
        ) : null}
      </div>
    </aside>
  );
});
