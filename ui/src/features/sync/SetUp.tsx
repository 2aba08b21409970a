import { Alert, Button } from "antd";
import { useRef } from "react";
import { useTranslation } from "react-i18next";
import { FormFault, type FormGate, FormScope } from "../../components/form";
import { Page, PageHeader, Panel } from "../../components/Page";
import type { SyncKit } from "../../generated/commands";
import { useCommand } from "../../lib/data";
import { useDraft } from "../../lib/draft";
import { type Fault, faultText } from "../../lib/faults";
import { halfWidth } from "../../lib/format";
import { onEnterInField } from "../../lib/ime";
import { useOwner } from "../../lib/useOwner";
import { DeviceNameField, RelayField } from "./fields";
import { Protects } from "./Protects";
import styles from "./sync.module.css";

const EMPTY = { relay: "", deviceName: "" };

/** The firm works on one computer alone: what sync is for, what leaves this computer, and the form that begins it. */
export function SetUp(props: { reason: Fault | null; onFounded: (kit: SyncKit) => void }) {
  const { t } = useTranslation("sync");
  const owner = useOwner();
  const { value, set, discard } = useDraft("sync.found", EMPTY);
  const found = useCommand("sync.found", { form: true });
  const gate = useRef<FormGate | null>(null);
  const begin = async () => {
    if (found.pending || !(gate.current?.pass() ?? true)) return;
    const outcome = await found.run({
      relay: halfWidth(value.relay).trim(),
      deviceName: value.deviceName.trim(),
    });
    if (!outcome.ok) return;
    discard();
    props.onFounded(outcome.value);
  };
  const onKeyDown = onEnterInField(() => void begin());
  return (
    <Page maxWidth={980} header={<PageHeader title={t("title")} subtitle={t("offSubtitle")} />}>
      {props.reason ? (
        <Alert type="info" showIcon className={styles.reason} title={faultText(props.reason)} />
      ) : null}
      <div className={styles.setUp}>
        <Panel title={t("setUp.title")}>
          <p className={styles.lead}>{t("setUp.text")}</p>
          {owner ? (
            // biome-ignore lint/a11y/noStaticElementInteractions: it only listens for Enter from the fields inside.
            <div onKeyDown={onKeyDown}>
              <FormScope fault={found.fault} gate={gate}>
                <FormFault />
                <RelayField
                  value={value.relay}
                  onChange={(relay) => set("relay", relay)}
                  help={t("setUp.relayHelp")}
                  autoFocus
                />
                <DeviceNameField
                  value={value.deviceName}
                  onChange={(name) => set("deviceName", name)}
                />
              </FormScope>
              <Button type="primary" loading={found.pending} onClick={() => void begin()}>
                {t("setUp.verb")}
              </Button>
            </div>
          ) : (
            <p className={styles.quiet}>{t("ownerOnly")}</p>
          )}
        </Panel>
        <Panel title={t("protects.title")}>
          <Protects />
        </Panel>
      </div>
    </Page>
  );
}
