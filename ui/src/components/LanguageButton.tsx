import { Button } from "antd";
import { switchLanguage, usePreferences } from "../lib/preferences";

/** The way to the other language, in that language, where there is no bar above the page. */
export function LanguageButton() {
  const { language } = usePreferences();
  return (
    <Button type="text" onClick={switchLanguage}>
      {language === "zh" ? "English" : "中文"}
    </Button>
  );
}
