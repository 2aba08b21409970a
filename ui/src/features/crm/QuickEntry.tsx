import { DownOutlined, UpOutlined } from "@ant-design/icons";
import { Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { FormGrid, FormModal, FormRow, PhoneField, TextField } from "../../components/form";
import { useCommand } from "../../lib/data";
import { useDraft } from "../../lib/draft";
import styles from "./crm.module.css";
import { Duplicates } from "./Duplicates";
import { EntryOwner } from "./EntryOwner";
import {
  HomeFields,
  LevelField,
  NEW_LEAD,
  NextActionField,
  NextFields,
  PlansFields,
  SourceField,
} from "./LeadFieldsForm";

const NO_NOTE = { text: "" };

/** A lead in ten seconds: the number first, and a warning while it is typed when somebody is known already. */
export function QuickEntry(props: {
  open: boolean;
  onClose: () => void;
  onAdded?: (id: string) => void;
}) {
  const { t } = useTranslation("crm");
  const [wide, setWide] = useState(false);
  const draft = useDraft("crm.lead.new", NEW_LEAD);
  const note = useDraft("crm.lead.new.note", NO_NOTE);
  const fields = draft.value;
  const create = useCommand("crm.create_lead", {
    form: true,
    done: (lead) => t("leadAdded", { name: lead.name ?? lead.phone ?? lead.number }),
  });
  const submit = async () => {
    // Without an owner it goes by the rules of assignment, or is the entering member's own.
    const { ownerId, ...rest } = fields;
    const outcome = await create.run({
      fields: ownerId ? { ...rest, ownerId } : rest,
      note: note.value.text,
    });
    if (!outcome.ok) return;
    draft.discard();
    note.discard();
    props.onClose();
    props.onAdded?.(outcome.value.id);
  };
  const both = { draft: fields, set: draft.set };
  return (
    <FormModal
      open={props.open}
      title={t("newLead")}
      submit={t("addLead")}
      command={create}
      draft={draft}
      onSubmit={() => void submit()}
      onClose={props.onClose}
      width={600}
      extra={
        <Button
          type="text"
          icon={wide ? <UpOutlined /> : <DownOutlined />}
          onClick={() => setWide(!wide)}
        >
          {t(wide ? "less" : "more")}
        </Button>
      }
    >
      <FormGrid>
        <FormRow label={t("fields.phone")} name="phone" required help={t("phoneHelp")}>
          <PhoneField
            value={fields.phone}
            onChange={(value) => draft.set("phone", value)}
            autoFocus
          />
        </FormRow>
        <FormRow label={t("fields.name")} name="name" help={t("nameHelp")}>
          <TextField value={fields.name} max={80} onChange={(value) => draft.set("name", value)} />
        </FormRow>
      </FormGrid>
      <Duplicates
        typed={{
          phone: fields.phone,
          name: fields.name,
          estate: fields.estate,
          building: fields.building,
          unit: fields.unit,
          room: fields.room,
        }}
        onOpen={props.onClose}
      />
      <div className={styles.halves}>
        <div>
          <HomeFields {...both} />
        </div>
        <div>
          <FormRow label={t("fields.source")} name="source">
            <SourceField {...both} />
          </FormRow>
          <FormRow label={t("fields.level")} name="level">
            <LevelField {...both} />
          </FormRow>
        </div>
      </div>
      <EntryOwner {...both} wide={wide} />
      <NextFields draft={fields} patch={draft.patch} />
      {wide ? (
        <>
          <NextActionField draft={fields} patch={draft.patch} />
          <PlansFields {...both} />
        </>
      ) : null}
      <FormRow label={t("firstNote")} name="note">
        <TextField
          value={note.value.text}
          max={4000}
          onChange={(value) => note.set("text", value)}
          placeholder={t("firstNoteHelp")}
        />
      </FormRow>
    </FormModal>
  );
}
