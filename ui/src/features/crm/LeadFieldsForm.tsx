import { AutoComplete } from "antd";
import { useTranslation } from "react-i18next";
import {
  DateField,
  FormGrid,
  FormRow,
  QuantityField,
  SelectField,
  TextArea,
  TextField,
  useRowInput,
} from "../../components/form";
import type { Lead, LeadFields, Remind, WordKind } from "../../generated/commands";
import { useLive } from "../../lib/data";
import { CONSENTS, FLATS, LEVELS, REMINDS, SOURCES } from "./words";

/** Every field of a lead as text or choice, as a form holds it. */
export type LeadDraft = Required<LeadFields>;

export const NEW_LEAD: LeadDraft = {
  phone: "",
  name: "",
  wechat: "",
  estate: "",
  building: "",
  unit: "",
  room: "",
  remark: "",
  campaign: "",
  area: "",
  layout: "",
  budget: "",
  handoverOn: "",
  nextOn: "",
  nextTime: "",
  nextAction: "",
  remind: null,
  source: null,
  flat: null,
  level: null,
  ownerId: null,
  consent: "unknown",
};

export function draftOf(lead: Lead): LeadDraft {
  return {
    phone: lead.phone ?? "",
    name: lead.name ?? "",
    wechat: lead.wechat ?? "",
    estate: lead.estate ?? "",
    building: lead.building ?? "",
    unit: lead.unit ?? "",
    room: lead.room ?? "",
    remark: lead.remark ?? "",
    campaign: lead.campaign,
    area: lead.area ?? "",
    layout: lead.layout,
    budget: lead.budget ?? "",
    handoverOn: lead.handoverOn ?? "",
    nextOn: lead.nextOn ?? "",
    nextTime: lead.nextTime ?? "",
    nextAction: lead.nextAction ?? "",
    remind: lead.remind,
    source: lead.source,
    flat: lead.flat,
    level: lead.level,
    ownerId: lead.ownerId,
    consent: lead.consent,
  };
}

/** Only what differs from what the form began with, so that nothing of somebody else's is overwritten. */
export function changedFields<T extends object>(draft: T, from: T): Partial<T> {
  const entries = Object.entries(draft).filter(
    ([field, value]) => from[field as keyof T] !== value,
  );
  return Object.fromEntries(entries) as Partial<T>;
}

/** A text with what was typed before as proposals; pinyin initials find them. */
export function WordsField(props: {
  kind: WordKind;
  value: string;
  onChange: (value: string) => void;
  autoFocus?: boolean;
}) {
  const row = useRowInput();
  const live = useLive("crm.words", { kind: props.kind, typed: props.value }, { keep: true });
  const { status, ...described } = row;
  const words = (live.data ?? []).filter((word) => word !== props.value);
  return (
    <AutoComplete
      {...described}
      {...(status ? { status } : {})}
      value={props.value}
      autoFocus={props.autoFocus ?? false}
      onChange={(value: string) => props.onChange(value ?? "")}
      options={words.map((word) => ({ value: word }))}
    />
  );
}

export interface LeadFieldsProps {
  draft: LeadDraft;
  set: <K extends keyof LeadDraft>(field: K, value: LeadDraft[K]) => void;
}

export function OwnerField(props: {
  value: string | null;
  onChange: (owner: string | null) => void;
  placeholder?: string;
  /** It cannot be taken back: a lead goes to the pool with a reason. */
  kept?: boolean;
  /** Who is no choice: he has it. */
  except?: string | null;
}) {
  const { t } = useTranslation("crm");
  const members = useLive("firm.members", {});
  const options = (members.data ?? [])
    .filter((member) => member.id !== props.except)
    .filter((member) => member.active || member.id === props.value)
    .map((member) => ({ value: member.id, label: member.name }));
  return (
    <SelectField
      value={props.value}
      onChange={props.onChange}
      {...(props.kept ? {} : { onClear: () => props.onChange(null) })}
      options={options}
      placeholder={props.placeholder ?? t("pool")}
      search
    />
  );
}

/** What the next action is, and when. */
export interface NextDraft {
  nextOn: string;
  nextTime: string;
  nextAction: string;
  remind: Remind | null;
}

export interface NextProps {
  draft: NextDraft;
  patch: (change: Partial<NextDraft>) => void;
}

/** Day, time and reminder of the next action: a time needs a day, a reminder a time. */
export function NextFields({ draft, patch, day }: NextProps & { day?: string }) {
  const { t } = useTranslation("crm");
  return (
    <FormGrid columns={3}>
      <FormRow label={t("fields.nextOn")} name="nextOn">
        <DateField
          value={draft.nextOn}
          onChange={(value) => patch({ nextOn: value })}
          {...(day ? { placeholder: day } : {})}
        />
      </FormRow>
      <FormRow label={t("fields.nextTime")} name="nextTime">
        <TextField
          value={draft.nextTime}
          max={40}
          onChange={(value) => patch({ nextTime: value })}
          placeholder="14:30"
          disabled={draft.nextOn === ""}
        />
      </FormRow>
      <FormRow label={t("fields.remind")} name="remind">
        <SelectField
          value={draft.remind}
          onChange={(value) => patch({ remind: value })}
          onClear={() => patch({ remind: null })}
          search={false}
          placeholder={t(draft.nextTime === "" ? "reminder.needsTime" : "noRemind")}
          disabled={draft.nextOn === "" || draft.nextTime === ""}
          options={REMINDS.map((value) => ({ value, label: t(`reminds.${value}`) }))}
        />
      </FormRow>
    </FormGrid>
  );
}

/** What is to be done then. */
export function NextActionField({ draft, patch }: NextProps) {
  const { t } = useTranslation("crm");
  return (
    <FormRow label={t("fields.nextAction")} name="nextAction" wide>
      <TextField
        value={draft.nextAction}
        max={200}
        onChange={(value) => patch({ nextAction: value })}
      />
    </FormRow>
  );
}

/** Where the home is: estate, building, unit, door. */
export function HomeFields({ draft, set }: LeadFieldsProps) {
  const { t } = useTranslation("crm");
  return (
    <>
      <FormRow label={t("fields.estate")} name="estate">
        <WordsField kind="estate" value={draft.estate} onChange={(value) => set("estate", value)} />
      </FormRow>
      <FormGrid columns={3}>
        <FormRow label={t("fields.building")} name="building">
          <TextField value={draft.building} max={20} onChange={(value) => set("building", value)} />
        </FormRow>
        <FormRow label={t("fields.unit")} name="unit">
          <TextField value={draft.unit} max={20} onChange={(value) => set("unit", value)} />
        </FormRow>
        <FormRow label={t("fields.room")} name="room">
          <TextField value={draft.room} max={20} onChange={(value) => set("room", value)} />
        </FormRow>
      </FormGrid>
    </>
  );
}

export function SourceField({ draft, set }: LeadFieldsProps) {
  const { t } = useTranslation("crm");
  return (
    <SelectField
      value={draft.source}
      onChange={(value) => set("source", value)}
      onClear={() => set("source", null)}
      options={SOURCES.map((value) => ({ value, label: t(`sources.${value}`) }))}
    />
  );
}

export function LevelField({ draft, set }: LeadFieldsProps) {
  const { t } = useTranslation("crm");
  return (
    <SelectField
      value={draft.level}
      onChange={(value) => set("level", value)}
      onClear={() => set("level", null)}
      options={LEVELS.map((value) => ({ value, label: t(`levels.${value}`) }))}
    />
  );
}

export function AreaField({ draft, set }: LeadFieldsProps) {
  return <QuantityField value={draft.area} onChange={(value) => set("area", value)} suffix="㎡" />;
}

/** What is known of the home and the plans. */
export function PlansFields({ draft, set }: LeadFieldsProps) {
  const { t } = useTranslation("crm");
  return (
    <FormGrid>
      <FormRow label={t("fields.area")} name="area">
        <AreaField draft={draft} set={set} />
      </FormRow>
      <FormRow label={t("fields.layout")} name="layout">
        <WordsField kind="layout" value={draft.layout} onChange={(value) => set("layout", value)} />
      </FormRow>
      <FormRow label={t("fields.budget")} name="budget" help={t("budgetHelp")}>
        <TextField value={draft.budget} max={40} onChange={(value) => set("budget", value)} />
      </FormRow>
      <FormRow label={t("fields.flat")} name="flat">
        <SelectField
          value={draft.flat}
          onChange={(value) => set("flat", value)}
          onClear={() => set("flat", null)}
          options={FLATS.map((value) => ({ value, label: t(`flats.${value}`) }))}
        />
      </FormRow>
      <FormRow label={t("fields.handoverOn")} name="handoverOn">
        <DateField value={draft.handoverOn} onChange={(value) => set("handoverOn", value)} />
      </FormRow>
      <FormRow label={t("fields.campaign")} name="campaign">
        <WordsField
          kind="campaign"
          value={draft.campaign}
          onChange={(value) => set("campaign", value)}
        />
      </FormRow>
      <FormRow label={t("fields.wechat")} name="wechat">
        <TextField value={draft.wechat} max={80} onChange={(value) => set("wechat", value)} />
      </FormRow>
      <FormRow label={t("fields.consent")} name="consent">
        <SelectField
          value={draft.consent}
          onChange={(value) => set("consent", value)}
          options={CONSENTS.map((value) => ({ value, label: t(`consents.${value}`) }))}
        />
      </FormRow>
      <FormRow label={t("fields.remark")} name="remark" wide>
        <TextArea value={draft.remark} max={4000} onChange={(value) => set("remark", value)} />
      </FormRow>
    </FormGrid>
  );
}
