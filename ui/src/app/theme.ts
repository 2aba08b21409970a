import { type ThemeConfig, theme } from "antd";

/** Names the variables that `antd.css` reads; the class on <html> lets our own styles read them too. */
export const THEME_CLASS = "app";

/** Dense and calm: 13 px, thin edges, one blue. The style sheet is antd's own file; only variables are set here. */
export function appTheme(dark: boolean): ThemeConfig {
  return {
    zeroRuntime: true,
    hashed: false,
    cssVar: { key: THEME_CLASS },
    algorithm: dark ? theme.darkAlgorithm : theme.defaultAlgorithm,
    token: {
      colorPrimary: dark ? "#4b82f0" : "#2456c7",
      colorInfo: dark ? "#4b82f0" : "#2456c7",
      colorLink: dark ? "#7aa5f7" : "#2456c7",
      colorSuccess: "#2a9d5c",
      colorWarning: "#d9820f",
      colorError: dark ? "#e5635b" : "#cf3a32",
      colorBgLayout: dark ? "#101113" : "#f4f5f7",
      ...(dark ? { colorBgBase: "#17191c" } : { colorTextBase: "#16191d" }),
      fontFamily: "var(--kaigong-font)",
      fontSize: 13,
      borderRadius: 5,
      controlHeight: 30,
      controlHeightSM: 24,
      controlHeightLG: 36,
      wireframe: false,
      motionDurationMid: "0.12s",
      motionDurationSlow: "0.18s",
    },
  };
}
