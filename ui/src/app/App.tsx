import { type QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { App as AntApp, ConfigProvider } from "antd";
import enUS from "antd/locale/en_US";
import zhCN from "antd/locale/zh_CN";
import { useLayoutEffect, useMemo } from "react";
import { ErrorBoundary } from "../components/ErrorBoundary";
import { Toasts } from "../components/Toasts";
import { useDark, usePreferences } from "../lib/preferences";
import { Gate } from "./Gate";
import { appTheme, THEME_CLASS } from "./theme";

/** Everything the screens stand in: theme, language, data. */
export function App(props: { client: QueryClient }) {
  const { client } = props;
  const dark = useDark();
  const { language } = usePreferences();
  const theme = useMemo(() => appTheme(dark), [dark]);
  useLayoutEffect(() => {
    const root = document.documentElement;
    root.classList.add(THEME_CLASS);
    root.dataset.scheme = dark ? "dark" : "light";
  }, [dark]);
  return (
    <ConfigProvider
      theme={theme}
      locale={language === "zh" ? zhCN : enUS}
      // Chinese names of two characters stay together on buttons.
      button={{ autoInsertSpace: false }}
      variant="outlined"
    >
      {/* Messages stand over the top bar: there they never cover rows that are being worked on. Hovering keeps them. */}
      <AntApp style={{ height: "100%" }} message={{ maxCount: 1, top: 4, pauseOnHover: true }}>
        <QueryClientProvider client={client}>
          <ErrorBoundary>
            <Toasts />
            <Gate />
          </ErrorBoundary>
        </QueryClientProvider>
      </AntApp>
    </ConfigProvider>
  );
}
