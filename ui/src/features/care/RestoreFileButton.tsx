import { Button, type ButtonProps } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { host } from "../../lib/host";
import { RestoreModal } from "./RestoreModal";

/** Restores from a backup's file that the person chooses; nothing in a browser, which never names files. */
export function RestoreFileButton(props: {
  size?: ButtonProps["size"];
  type?: ButtonProps["type"];
  onDone?: () => void;
}) {
  const { t } = useTranslation("care");
  const { onDone, ...look } = props;
  const [path, setPath] = useState<string | null>(null);
  const choose = host().choosePath;
  if (!choose) return null;
  return (
    <>
      <Button {...look} onClick={() => void choose("backup").then(setPath)}>
        {t("restoreFile")}
      </Button>
      {path ? (
        <RestoreModal
          source={{ path }}
          onClose={() => setPath(null)}
          {...(onDone ? { onDone } : {})}
        />
      ) : null}
    </>
  );
}
