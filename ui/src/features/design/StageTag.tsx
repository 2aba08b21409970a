import { Tag } from "antd";
import { useTranslation } from "react-i18next";
import type { ProjectStage } from "../../generated/commands";
import { stageColor } from "./stages";

export function StageTag(props: { stage: ProjectStage }) {
  const { t } = useTranslation("design");
  const color = stageColor(props.stage);
  return (
    <Tag {...(color ? { color } : {})} style={{ marginInlineEnd: 0 }}>
      {t(`stages.${props.stage}`)}
    </Tag>
  );
}
