import {
  BgColorsOutlined,
  MenuFoldOutlined,
  MenuUnfoldOutlined,
  QuestionCircleOutlined,
  SearchOutlined,
} from "@ant-design/icons";
import { Button, Dropdown, Tag, Tooltip } from "antd";
import { useTranslation } from "react-i18next";
import { Keys } from "../../components/Keys";
import { SyncPill } from "../../features/sync/SyncPill";
import { useLive } from "../../lib/data";
import { preferences, type Scheme, switchLanguage, usePreferences } from "../../lib/preferences";
import icon from "../icon.svg";
import { MemberMenu } from "./MemberMenu";
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
        <SyncPill />
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
            onClick={switchLanguage}
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
        <MemberMenu name={member?.name} />
      </div>
    </header>
  );
}
