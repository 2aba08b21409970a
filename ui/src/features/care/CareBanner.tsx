import { Alert, Button } from "antd";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { useLive } from "../../lib/data";
import { faultText } from "../../lib/faults";

/** Says above every screen that work is in no backup for days, or why the last backup was not made. Practice needs none. */
export function CareBanner() {
  const { t } = useTranslation("care");
  const navigate = useNavigate();
  const warning = useLive("care.warning", {}).data;
  const firm = useLive("app.state", {}).data;
  if (!warning || !firm || firm.practice) return null;
  const { overdueDays, failure } = warning;
  if (overdueDays === null && failure === null) return null;
  const said = [
    overdueDays === null ? null : t("banner", { days: overdueDays }),
    failure === null ? null : t("bannerFailure", { why: faultText(failure) }),
  ];
  return (
    <Alert
      type="warning"
      banner
      title={said.filter(Boolean).join(" ")}
      action={
        <Button size="small" onClick={() => void navigate("/settings/care")}>
          {t("bannerOpen")}
        </Button>
      }
    />
  );
}
