import { Alert, Button, Modal } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { SyncDevice } from "../../generated/commands";
import { useCommand, useLive } from "../../lib/data";
import { faultText } from "../../lib/faults";
import { useKinds } from "./kinds";
import styles from "./sync.module.css";
import { useNow } from "./useNow";
import { seenText } from "./words";

/** A computer is lost or stolen: what was on it, what is to be done in which order, and a way back for its owner. */
export function LostDialog(props: {
  device: SyncDevice;
  onInvite: (member: string) => void;
  onClose: () => void;
}) {
  const { t } = useTranslation("sync");
  const { device, onClose } = props;
  const [removed, setRemoved] = useState(device.revokedAt !== null);
  return (
    <Modal
      open
      width={560}
      title={t(removed ? "lost.removedTitle" : "lost.title", { device: device.name })}
      footer={null}
      mask={{ closable: false }}
      onCancel={onClose}
    >
      {removed ? (
        <After {...props} />
      ) : (
        <Before device={device} onRemoved={() => setRemoved(true)} onClose={onClose} />
      )}
    </Modal>
  );
}

const ORDER = ["remove", "pin", "others", "police", "again"] as const;

function Before(props: { device: SyncDevice; onRemoved: () => void; onClose: () => void }) {
  const { t } = useTranslation("sync");
  const { device } = props;
  const kinds = useKinds();
  const now = useNow();
  const revoke = useCommand("sync.revoke", { form: true, undo: false });
  const remove = async () => {
    if ((await revoke.run({ deviceId: device.id })).ok) props.onRemoved();
  };
  return (
    <>
      <h4 className={styles.lostHead}>{t("lost.was")}</h4>
      <ul className={styles.honest}>
        <li>{t("lost.holds", { kinds: kinds(device.sees) })}</li>
        <li>
          {device.lastSeen
            ? t("lost.seen", { seen: seenText(device.lastSeen, now) })
            : t("lost.notSeen")}
        </li>
        <li>{t("lost.encrypted")}</li>
      </ul>
      <h4 className={styles.lostHead}>{t("lost.order")}</h4>
      <ol className={styles.honest}>
        {ORDER.map((step) => (
          <li key={step}>{t(`lost.steps.${step}`, { name: device.memberName })}</li>
        ))}
      </ol>
      <p className={styles.quiet}>{t("lost.stays")}</p>
      {revoke.fault ? <Alert type="error" showIcon title={faultText(revoke.fault)} /> : null}
      <div className={styles.lostWays}>
        <Button onClick={props.onClose}>{t("common:cancel")}</Button>
        <Button type="primary" danger loading={revoke.pending} onClick={() => void remove()}>
          {t("lost.verb")}
        </Button>
      </div>
    </>
  );
}

function After(props: {
  device: SyncDevice;
  onInvite: (member: string) => void;
  onClose: () => void;
}) {
  const { t } = useTranslation("sync");
  const { memberId, memberName: name } = props.device;
  const session = useLive("session.state", {}).data;
  const hasPin = session?.faces.some((face) => face.id === memberId && face.hasPin) ?? false;
  const clear = useCommand("session.clear_pin", {
    undo: false,
    done: t("session:cleared", { name }),
  });
  const self = session?.member?.id === memberId;
  return (
    <>
      <Alert type="success" showIcon title={t("lost.done")} description={t("lost.doneText")} />
      <h4 className={styles.lostHead}>{t("lost.next")}</h4>
      <ul className={styles.honest}>
        <li>
          {t("lost.pinText", { name })}{" "}
          {hasPin && !self ? (
            <Button
              size="small"
              loading={clear.pending}
              onClick={() => void clear.run({ id: memberId })}
            >
              {t("lost.clearPin", { name })}
            </Button>
          ) : null}
        </li>
        <li>{t("lost.againText", { name })}</li>
      </ul>
      <div className={styles.lostWays}>
        <Button onClick={props.onClose}>{t("common:close")}</Button>
        <Button type="primary" onClick={() => props.onInvite(memberId)}>
          {t("lost.invite", { name })}
        </Button>
      </div>
    </>
  );
}
