import { LockOutlined } from "@ant-design/icons";
import { Tag } from "antd";
import { useTranslation } from "react-i18next";
import type { Status } from "../../generated/commands";

const COLORS: Record<Status, string> = {
  draft: "default",
  sent: "processing",
  accepted: "success",
  void: "error",
};

/** Where a quote stands; closed locks are for versions that cannot change. */
export function StatusTag(props: { status: Status }) {
  const { t } = useTranslation("quoting");
  return (
    <Tag
      color={COLORS[props.status]}
      icon={props.status === "draft" ? null : <LockOutlined />}
      style={{ marginInlineEnd: 0 }}
    >
      {t(`status.${props.status}`)}
    </Tag>
  );
}
