import {
  BgColorsOutlined,
  MenuFoldOutlined,
  MenuUnfoldOutlined,
  QuestionCircleOutlined,
  SearchOutlined,
  SettingOutlined,
} from "@ant-design/icons";
import { Avatar, Button, Dropdown, Tag, Tooltip } from "antd";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { Keys } from "../../components/Keys";
import { useLive } from "../../lib/data";
import { preferences, type Scheme, usePreferences } from "../../lib/preferences";
import icon from "../icon.svg";
import styles from "./shell.module.css";

export interface TopBarProps {
  compact: boolean;
  onToggleNav: () => void;
  onPalette: () => void;
  onHelp: () => void;
}

const SCHEMES: Scheme[] = ["system", "light", "dark"];

export function TopBar(props: TopBarProps) {
  const { t } = useTranslation("app");
  const navigate = useNavigate();
  const { data } = useLive("app.state", {});
  const { language, scheme } = usePreferences();
  const member = data?.members.find((each) => each.id === data.member?.id);
  const toggle = t(props.compact ? "wideNav" : "narrowNav");
  return (
    <header className={styles.top}>
      <Tooltip title={toggle}>
        <Button
          type="text"
          aria-label={toggle}
          icon={props.compact ? <MenuUnfoldOutlined /> : <MenuFoldOutlined />}
          onClick={props.onToggleNav}
        />
      </Tooltip>
      <img src={icon} alt="" width={22} height={22} />
      <div className={styles.firm} title={data?.firm?.name}>
        <span>{data?.firm?.name}</span>
        {data?.firm?.demo ? <Tag color="warning">{t("demo")}</Tag> : null}
      </div>
      <button type="button" className={styles.search} onClick={props.onPalette}>
        <SearchOutlined />
        <span>{t("searchHint")}</span>
        <Keys keys="Ctrl+K" />
      </button>
      <div className={styles.tools}>
        <Tooltip title={t("help")}>
          <Button
            type="text"
            aria-label={t("help")}
            icon={<QuestionCircleOutlined />}
            onClick={props.onHelp}
          />
        </Tooltip>
        <Tooltip title={t(language === "zh" ? "toEnglish" : "toChinese")}>
          <Button
            type="text"
            aria-label={t(language === "zh" ? "toEnglish" : "toChinese")}
            onClick={() => preferences.set({ language: language === "zh" ? "en" : "zh" })}
          >
            {language === "zh" ? "EN" : "中"}
          </Button>
        </Tooltip>
        <Dropdown
          trigger={["click"]}
          menu={{
            selectable: true,
            selectedKeys: [scheme],
            items: SCHEMES.map((key) => ({ key, label: t(`scheme.${key}`) })),
            onClick: ({ key }) => preferences.set({ scheme: key as Scheme }),
          }}
        >
          <Button type="text" aria-label={t("scheme.title")} icon={<BgColorsOutlined />} />
        </Dropdown>
        <Dropdown
          trigger={["click"]}
          menu={{
            items: [
              {
                key: "who",
                type: "group",
                label: member ? `${t("member")} ${member.name}` : t("member"),
              },
              { key: "settings", icon: <SettingOutlined />, label: t("settings") },
            ],
            onClick: () => navigate("/settings"),
          }}
        >
          <Button type="text" className={styles.member} aria-label={t("member")}>
            <Avatar size={22} className={styles.avatar}>
              {[...(member?.name ?? "?")][0]}
            </Avatar>
            <span className={styles.memberName}>{member?.name}</span>
          </Button>
        </Dropdown>
      </div>
    </header>
  );
}
