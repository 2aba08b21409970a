import { Button } from "antd";
import { type KeyboardEvent, useMemo, useRef } from "react";
import { useTranslation } from "react-i18next";
import {
  FormFault,
  type FormGate,
  FormGrid,
  FormRow,
  FormScope,
  PhoneField,
  SelectField,
  TextField,
} from "../../components/form";
import { Keys } from "../../components/Keys";
import { Loaded } from "../../components/Loaded";
import { Panel } from "../../components/Page";
import { PictureField } from "../../components/PictureField";
import type { Profile } from "../../generated/commands";
import { useCommand, useLive } from "../../lib/data";
import { useDraft } from "../../lib/draft";
import { isSubmit } from "../../lib/ime";
import styles from "./firm.module.css";
import { TaxStatusField } from "./TaxStatusField";

/** The firm as its papers show it. */
export function ProfileForm() {
  const live = useLive("firm.profile", {});
  return <Loaded live={live}>{(profile) => <Form profile={profile} />}</Loaded>;
}

/** All zones this device knows, and the firm's own in any case. */
function zonesWith(own: string): string[] {
  const known = Intl.supportedValuesOf("timeZone");
  return known.includes(own) ? known : [own, ...known];
}

function Form(props: { profile: Profile }) {
  const { t } = useTranslation("firm");
  const { profile } = props;
  const { value, dirty, set, discard } = useDraft("firm.profile", profile);
  const save = useCommand("firm.save_profile", { form: true, done: t("profileSaved") });
  const zones = useMemo(() => zonesWith(profile.zone), [profile.zone]);
  const gate = useRef<FormGate | null>(null);
  const submit = async () => {
    if (!dirty || !(gate.current?.pass() ?? true)) return;
    if ((await save.run(value)).ok) discard();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (isSubmit(event)) {
      event.preventDefault();
      void submit();
    }
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it only listens for Ctrl+Enter from the fields inside.
    <div onKeyDown={onKeyDown}>
      <FormScope fault={save.fault} gate={gate}>
        <FormFault />
        <Panel title={t("onPaper")}>
          <FormGrid>
            <FormRow label={t("firmName")} name="name" required>
              <TextField max={80} value={value.name} onChange={(text) => set("name", text)} />
            </FormRow>
            <FormRow label={t("legalName")} name="legalName" help={t("legalNameHelp")}>
              <TextField
                max={80}
                value={value.legalName}
                onChange={(text) => set("legalName", text)}
              />
            </FormRow>
            <FormRow label={t("common:phone")} name="phone">
              <PhoneField value={value.phone} onChange={(text) => set("phone", text)} />
            </FormRow>
            <FormRow label={t("address")} name="address">
              <TextField
                value={value.address}
                max={200}
                onChange={(text) => set("address", text)}
              />
            </FormRow>
            <FormRow label={t("bank")} name="bank" wide help={t("bankHelp")}>
              <TextField
                value={value.bank ?? ""}
                max={200}
                onChange={(text) => set("bank", text === "" ? null : text)}
              />
            </FormRow>
            <FormRow label={t("logo")} name="logoBase64" wide help={t("logoHelp")}>
              <PictureField value={value.logoBase64} onChange={(logo) => set("logoBase64", logo)} />
            </FormRow>
          </FormGrid>
        </Panel>
        <Panel title={t("rules")}>
          <FormGrid>
            <FormRow label={t("taxStatus")} name="taxStatus" wide>
              <TaxStatusField
                value={value.taxStatus}
                onChange={(status) => set("taxStatus", status)}
              />
            </FormRow>
            <FormRow label={t("zone")} name="zone" help={t("zoneHelp")}>
              <SelectField
                value={value.zone}
                onChange={(zone) => set("zone", zone)}
                options={zones.map((zone) => ({ value: zone, label: zone }))}
              />
            </FormRow>
          </FormGrid>
        </Panel>
      </FormScope>
      <div className={styles.saveBar}>
        <Button
          type="primary"
          disabled={!dirty}
          loading={save.pending}
          onClick={() => void submit()}
        >
          {t("saveProfile")}
          <Keys on="primary" keys="Ctrl+Enter" />
        </Button>
        {dirty ? (
          <Button
            type="text"
            onClick={() => {
              save.reset();
              discard();
            }}
          >
            {t("discardChanges")}
          </Button>
        ) : null}
      </div>
    </div>
  );
}
