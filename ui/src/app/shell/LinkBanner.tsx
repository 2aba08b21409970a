import { Alert } from "antd";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { host, type Link } from "../../lib/host";

/** Says that the backend is not reached, for as long as it is so. */
export function LinkBanner() {
  const { t } = useTranslation("app");
  const [link, setLink] = useState<Link>("up");
  useEffect(() => host().onLink(setLink), []);
  return link === "lost" ? <Alert type="warning" banner title={t("lost")} role="alert" /> : null;
}
