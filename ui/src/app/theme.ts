import { type ThemeConfig, theme } from "antd";

/** Names the variables that `antd.css` reads; the class on <html> lets our own styles read them too. */
export const THEME_CLASS = "app";

const LIGHT = {
  colorPrimary: "#2456c7",
  colorInfo: "#2456c7",
  colorLink: "#2456c7",
  colorSuccess: "#1f9254",
  colorWarning: "#c97a0a",
  colorError: "#cf3a32",
  colorTextBase: "#16191d",
  colorBgLayout: "#f4f5f7",
  colorPrimaryBg: "#edf2fd",
  colorSuccessBg: "#e8f6ee",
  colorWarningBg: "#fdf3e2",
  colorErrorBg: "#fdeeec",
  colorBgMask: "rgba(20, 26, 36, 0.34)",
};

const DARK = {
  colorPrimary: "#4b82f0",
  colorInfo: "#4b82f0",
  colorLink: "#7aa5f7",
  colorSuccess: "#43b379",
  colorWarning: "#dd9a3c",
  colorError: "#e5635b",
  colorBgLayout: "#111316",
  colorBgContainer: "#191c20",
  colorBgElevated: "#22262b",
  colorPrimaryBg: "#1b2740",
  colorSuccessBg: "#15291f",
  colorWarningBg: "#2d2314",
  colorErrorBg: "#301b1a",
};

/** Dense and calm: 13 px, thin edges, one blue. The style sheet is antd's own file; only variables are set here. */
export function appTheme(dark: boolean): ThemeConfig {
  return {
    zeroRuntime: true,
    hashed: false,
    cssVar: { key: THEME_CLASS },
    algorithm: dark ? theme.darkAlgorithm : theme.defaultAlgorithm,
    token: {
      ...(dark ? DARK : LIGHT),
      fontFamily: "var(--kaigong-font)",
      fontSize: 13,
      borderRadius: 5,
      controlHeight: 30,
      controlHeightSM: 24,
      controlHeightLG: 36,
      motionDurationMid: "0.12s",
      motionDurationSlow: "0.18s",
    },
    components: {
      Table: { cellPaddingBlockSM: 6, cellPaddingInlineSM: 10 },
    },
  };
}
