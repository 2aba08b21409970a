import { ArrowLeftOutlined } from "@ant-design/icons";
import { Alert, Button } from "antd";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { FormFault, type FormGate, FormRow, FormScope, TextField } from "../../components/form";
import { useCommand } from "../../lib/data";
import { useDraft } from "../../lib/draft";
import { halfWidth } from "../../lib/format";
import { onEnterInField } from "../../lib/ime";
import { DeviceNameField, RelayField } from "./fields";
import styles from "./sync.module.css";

const EMPTY = { relay: "", number: "", deviceName: "" };

/** Every computer is gone: what stands on the paper of the recovery kit. The code itself is kept nowhere. */
export function RecoverForm(props: { onBegun: (id: string) => void; onLeave: () => void }) {
  const { t } = useTranslation("sync");
  const { value, set } = useDraft("sync.recover", EMPTY);
  const [code, setCode] = useState("");
  const recover = useCommand("sync.recover", { form: true });
  const gate = useRef<FormGate | null>(null);
  const begin = async () => {
    if (recover.pending || !(gate.current?.pass() ?? true)) return;
    const outcome = await recover.run({
      relay: halfWidth(value.relay).trim(),
      firm: halfWidth(value.number).trim(),
      kit: halfWidth(code).trim(),
      deviceName: value.deviceName.trim(),
    });
    if (outcome.ok) props.onBegun(outcome.value.id);
  };
  const onKeyDown = onEnterInField(() => void begin());
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it only listens for Enter from the fields inside.
    <div onKeyDown={onKeyDown}>
      <h2>{t("recover.title")}</h2>
      <p className={styles.lead}>{t("recover.text")}</p>
      <FormScope fault={recover.fault} gate={gate}>
        <FormFault />
        <RelayField value={value.relay} onChange={(typed) => set("relay", typed)} autoFocus />
        <FormRow label={t("recover.number")} name="firm" required>
          <TextField
            value={value.number}
            max={60}
            onChange={(typed) => set("number", typed)}
            placeholder="1A2B 3C4D …"
          />
        </FormRow>
        <FormRow label={t("recover.code")} name="kit" required help={t("recover.codeHelp")}>
          <TextField value={code} max={80} onChange={setCode} placeholder="ABCD-EFGH-…" />
        </FormRow>
        <DeviceNameField value={value.deviceName} onChange={(typed) => set("deviceName", typed)} />
      </FormScope>
      <Alert className={styles.recoverNote} type="info" showIcon title={t("recover.after")} />
      <div className={styles.joinWays}>
        <Button icon={<ArrowLeftOutlined />} type="text" onClick={props.onLeave}>
          {t("common:back")}
        </Button>
        <Button type="primary" size="large" loading={recover.pending} onClick={() => void begin()}>
          {t("recover.verb")}
        </Button>
      </div>
    </div>
  );
}
