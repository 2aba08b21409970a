import { Segmented } from "antd";
import { useTranslation } from "react-i18next";
import { ZOOMS, type Zoom } from "./gantt/types";

/** How much time a chart shows. */
export function ZoomChoice(props: { value: Zoom; onChange: (zoom: Zoom) => void }) {
  const { t } = useTranslation("programme");
  return (
    <Segmented
      size="small"
      value={props.value}
      aria-label={t("zoom.label")}
      options={ZOOMS.map((one) => ({ value: one, label: t(`zoom.${one}`) }))}
      onChange={props.onChange}
    />
  );
}
