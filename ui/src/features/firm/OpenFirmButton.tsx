import { FolderOpenOutlined } from "@ant-design/icons";
import { Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { canOpenFirms, openFirm } from "./openFirm";

/** Chooses another firm's file; nothing in a browser. */
export function OpenFirmButton(props: { type?: "default" | "link" }) {
  const { t } = useTranslation("firm");
  const [opening, setOpening] = useState(false);
  if (!canOpenFirms()) return null;
  const open = async () => {
    setOpening(true);
    await openFirm();
    setOpening(false);
  };
  return (
    <Button
      type={props.type ?? "default"}
      icon={<FolderOpenOutlined />}
      loading={opening}
      onClick={() => void open()}
    >
      {t("files.open")}
    </Button>
  );
}
