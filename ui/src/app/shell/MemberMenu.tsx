import {
  CloudSyncOutlined,
  ExperimentOutlined,
  LockOutlined,
  SettingOutlined,
  SwapOutlined,
  UserOutlined,
} from "@ant-design/icons";
import { Avatar, Button, Dropdown } from "antd";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { Keys } from "../../components/Keys";
import type { Face } from "../../generated/commands";
import { useCommand, useLive } from "../../lib/data";
import { lockScreen } from "../useSession";
import styles from "./shell.module.css";

/** So many colleagues are one click away; the others are on the screen that asks who is working. */
const NEAR = 6;

/** Who works here, and the way to somebody else: two clicks. */
export function MemberMenu(props: { name: string | undefined }) {
  const { t } = useTranslation("session");
  const navigate = useNavigate();
  const session = useLive("session.state", {});
  const enter = useCommand("session.enter");
  const others = (session.data?.faces ?? []).filter((face) => face.id !== session.data?.member?.id);
  const change = (face: Face) =>
    face.hasPin ? lockScreen(face.id) : enter.run({ member: face.id, pin: null });
  return (
    <Dropdown
      trigger={["click"]}
      menu={{
        items: [
          {
            key: "who",
            type: "group",
            label: `${t("app:member")} ${props.name ?? ""}`,
          },
          ...others.slice(0, NEAR).map((face) => ({
            key: `to ${face.id}`,
            icon: <UserOutlined />,
            label: t("switchTo", { name: face.name }),
            extra: face.hasPin ? <LockOutlined aria-label={t("hasPin")} /> : null,
          })),
          ...(others.length > NEAR
            ? [{ key: "others", icon: <SwapOutlined />, label: t("others") }]
            : []),
          { type: "divider" as const },
          {
            key: "lock",
            icon: <LockOutlined />,
            label: t("lockNow"),
            extra: <Keys keys="Ctrl+L" />,
          },
          { key: "pin", icon: <SettingOutlined />, label: t("tab") },
          { key: "sync", icon: <CloudSyncOutlined />, label: t("sync:title") },
          { key: "practice", icon: <ExperimentOutlined />, label: t("practice:title") },
          { key: "settings", icon: <SettingOutlined />, label: t("app:settings") },
        ],
        onClick: ({ key }) => {
          const chosen = others.find((face) => key === `to ${face.id}`);
          if (chosen) void change(chosen);
          else if (key === "lock" || key === "others") void lockScreen();
          else if (key === "practice" || key === "sync") void navigate(`/${key}`);
          else void navigate(key === "pin" ? "/settings/lock" : "/settings");
        },
      }}
    >
      <Button type="text" className={styles.member} aria-label={t("app:member")}>
        <Avatar size={22} className={styles.avatar}>
          {[...(props.name ?? "?")][0]}
        </Avatar>
        <span className={styles.memberName}>{props.name}</span>
      </Button>
    </Dropdown>
  );
}
