import { Radio } from "antd";
import { useTranslation } from "react-i18next";
import { FormRow } from "../../components/form";
import { Panel } from "../../components/Page";
import { type Language, preferences, type Scheme, usePreferences } from "../../lib/preferences";

const SCHEMES: Scheme[] = ["system", "light", "dark"];

/** How this device shows things. It touches nothing of the firm. */
export function Appearance() {
  const { t } = useTranslation("firm");
  const { language, scheme } = usePreferences();
  return (
    <Panel title={t("thisDevice")}>
      <FormRow label={t("app:language")}>
        <Radio.Group
          optionType="button"
          value={language}
          onChange={(event) => preferences.set({ language: event.target.value as Language })}
          options={[
            { value: "zh", label: "中文" },
            { value: "en", label: "English" },
          ]}
        />
      </FormRow>
      <FormRow label={t("app:scheme.title")} help={t("appearanceHelp")}>
        <Radio.Group
          optionType="button"
          value={scheme}
          onChange={(event) => preferences.set({ scheme: event.target.value as Scheme })}
          options={SCHEMES.map((value) => ({ value, label: t(`app:scheme.${value}`) }))}
        />
      </FormRow>
    </Panel>
  );
}
