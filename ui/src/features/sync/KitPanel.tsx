import { Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useConfirm } from "../../components/Confirm";
import { Panel } from "../../components/Page";
import type { SyncKit, SyncStatus } from "../../generated/commands";
import { useCommand } from "../../lib/data";
import { formatMoment } from "../../lib/format";
import { useOwner } from "../../lib/useOwner";
import { Kit } from "./Kit";
import styles from "./sync.module.css";

/** Whether the firm has a recovery kit, and how an owner makes another one where the paper is lost or somebody saw it. */
export function KitPanel(props: { status: SyncStatus }) {
  const { t } = useTranslation("sync");
  const owner = useOwner();
  const confirm = useConfirm();
  const [kit, setKit] = useState<SyncKit | null>(null);
  const draft = useCommand("sync.draft_kit", { undo: false });
  const renew = useCommand("sync.renew_kit", { done: t("kit.renewed"), undo: false });
  const since = props.status.kitSince;
  const begin = async () => {
    const sure = await confirm({
      title: t("kit.renewTitle"),
      text: (
        <ul className={styles.honest}>
          <li>{t("kit.renewOld")}</li>
          <li>{t("kit.renewWhen")}</li>
          <li>{t("kit.renewPaper")}</li>
        </ul>
      ),
      verb: t("kit.renew"),
    });
    if (!sure) return;
    const outcome = await draft.run({});
    if (outcome.ok) setKit(outcome.value);
  };
  const keep = async () => {
    if (!kit || renew.pending) return;
    // Where the relay was not reached the paper stays on the screen: the same one is tried again.
    const outcome = await renew.run({ kit: kit.kit });
    if (outcome.ok) setKit(null);
  };
  return (
    <Panel
      title={t("kit.panel")}
      extra={
        owner ? (
          <Button loading={draft.pending} onClick={() => void begin()}>
            {t("kit.renew")}
          </Button>
        ) : null
      }
    >
      <p className={styles.lead}>
        {since ? t("kit.since", { date: formatMoment(since) }) : t("kit.none")}
      </p>
      {kit ? (
        <Kit
          kit={kit}
          pending={renew.pending}
          onKept={() => void keep()}
          onCancel={() => setKit(null)}
        />
      ) : null}
    </Panel>
  );
}
