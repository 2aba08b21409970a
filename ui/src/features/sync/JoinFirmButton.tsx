import { Button, Modal } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { JoinFirm } from "./JoinFirm";

/** Joins another firm while one is open: the screens begin anew with it. */
export function JoinFirmButton() {
  const { t } = useTranslation("sync");
  const [open, setOpen] = useState(false);
  const begin = () => {
    window.location.hash = "#/";
    window.location.reload();
  };
  return (
    <>
      <Button onClick={() => setOpen(true)}>{t("join.another")}</Button>
      <Modal
        open={open}
        footer={null}
        closable={false}
        keyboard={false}
        mask={{ closable: false }}
        destroyOnHidden
        width={528}
        aria-label={t("join.title")}
      >
        <JoinFirm onJoined={begin} onLeave={() => setOpen(false)} bare />
      </Modal>
    </>
  );
}
