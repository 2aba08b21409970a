import { DeleteOutlined } from "@ant-design/icons";
import { Button } from "antd";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import {
  DateField,
  FormDrawer,
  FormGrid,
  FormModal,
  FormRow,
  PhoneField,
  QuantityField,
  SelectField,
  TextArea,
  TextField,
} from "../../components/form";
import type {
  ContactRecord,
  CustomerFields,
  CustomerRow,
  PropertyFields,
  PropertyRecord,
} from "../../generated/commands";
import { useCommand } from "../../lib/data";
import { useDraft } from "../../lib/draft";
import { Duplicates } from "./Duplicates";
import { changedFields, OwnerField, WordsField } from "./LeadFieldsForm";
import { CONSENTS, FLATS, SOURCES } from "./words";

/** A customer's own data; without a customer it adds one. */
export function CustomerForm(props: {
  open: boolean;
  customer: CustomerRow | null;
  onClose: () => void;
  onAdded?: (id: string) => void;
}) {
  const { t } = useTranslation("crm");
  const { customer } = props;
  const initial = useMemo(
    (): Required<CustomerFields> => ({
      name: customer?.name ?? "",
      phone: customer?.phone ?? "",
      wechat: customer?.wechat ?? "",
      remark: customer?.remark ?? "",
      source: customer?.source ?? null,
      consent: customer?.consent ?? "unknown",
      ownerId: customer?.ownerId ?? null,
    }),
    [customer],
  );
  const draft = useDraft(`crm.customer.${customer?.id ?? "new"}`, initial);
  const save = useCommand("crm.save_customer", {
    form: true,
    done: (page) =>
      customer
        ? t("customers.saved")
        : t("customers.added", { name: page.customer.name ?? page.customer.number }),
  });
  const submit = async () => {
    const { ownerId, ...fields } = draft.value;
    const outcome = await save.run({
      id: customer?.id ?? null,
      fields: customer
        ? changedFields(draft.value, initial)
        : // A new one without an owner is the entering member's own.
          { ...fields, ...(ownerId ? { ownerId } : {}) },
    });
    if (!outcome.ok) return;
    draft.discard();
    props.onClose();
    if (!customer) props.onAdded?.(outcome.value.customer.id);
  };
  const { value, set } = draft;
  return (
    <FormDrawer
      open={props.open}
      title={customer ? (customer.name ?? customer.number) : t("customers.new")}
      submit={t("customers.save")}
      command={save}
      draft={draft}
      onSubmit={() => void submit()}
      onClose={props.onClose}
    >
      <FormGrid>
        <FormRow label={t("fields.name")} name="name" required>
          <TextField value={value.name} max={80} onChange={(text) => set("name", text)} autoFocus />
        </FormRow>
        <FormRow label={t("fields.phone")} name="phone">
          <PhoneField value={value.phone} onChange={(text) => set("phone", text)} />
        </FormRow>
      </FormGrid>
      <Duplicates
        typed={{
          phone: value.phone,
          name: value.name,
          ...(customer ? { exceptCustomer: customer.id } : {}),
        }}
        onOpen={props.onClose}
      />
      <FormGrid>
        <FormRow label={t("fields.wechat")} name="wechat">
          <TextField value={value.wechat} max={80} onChange={(text) => set("wechat", text)} />
        </FormRow>
        <FormRow label={t("fields.source")} name="source">
          <SelectField
            value={value.source}
            onChange={(source) => set("source", source)}
            onClear={() => set("source", null)}
            options={SOURCES.map((each) => ({ value: each, label: t(`sources.${each}`) }))}
          />
        </FormRow>
        {customer ? null : (
          <FormRow label={t("fields.owner")} name="ownerId">
            <OwnerField
              value={value.ownerId}
              onChange={(owner) => set("ownerId", owner)}
              placeholder={t("today.mine")}
            />
          </FormRow>
        )}
        <FormRow label={t("fields.consent")} name="consent">
          <SelectField
            value={value.consent}
            onChange={(consent) => set("consent", consent)}
            options={CONSENTS.map((each) => ({ value: each, label: t(`consents.${each}`) }))}
          />
        </FormRow>
      </FormGrid>
      <FormRow label={t("fields.remark")} name="remark">
        <TextArea value={value.remark} max={4000} onChange={(text) => set("remark", text)} />
      </FormRow>
    </FormDrawer>
  );
}

/** Somebody else to speak to. */
export function ContactForm(props: {
  customerId: string;
  contact: ContactRecord | null;
  onClose: () => void;
}) {
  const { t } = useTranslation("crm");
  const { contact, customerId } = props;
  const initial = useMemo(
    () => ({
      name: contact?.name ?? "",
      phone: contact?.phone ?? "",
      relation: contact?.relation ?? "",
    }),
    [contact],
  );
  const draft = useDraft(`crm.contact.${customerId}.${contact?.id ?? "new"}`, initial);
  const save = useCommand("crm.save_contact", { form: true, done: t("customers.contactSaved") });
  const remove = useCommand("crm.delete_contact", { done: t("customers.contactDeleted") });
  const submit = async () => {
    const { phone, ...rest } = draft.value;
    const typed = phone === initial.phone ? {} : { phone };
    if (!(await save.run({ id: contact?.id ?? null, customerId, ...rest, ...typed })).ok) return;
    draft.discard();
    props.onClose();
  };
  return (
    <FormModal
      open
      title={t(contact ? "customers.editContact" : "customers.addContact")}
      submit={t("common:save")}
      command={save}
      draft={draft}
      onSubmit={() => void submit()}
      onClose={props.onClose}
      extra={
        contact ? (
          <Button
            type="text"
            danger
            icon={<DeleteOutlined />}
            onClick={() =>
              void remove.run({ id: contact.id }).then((outcome) => outcome.ok && props.onClose())
            }
          >
            {t("common:delete")}
          </Button>
        ) : null
      }
    >
      <FormRow label={t("fields.name")} name="name" required>
        <TextField
          value={draft.value.name}
          max={80}
          onChange={(text) => draft.set("name", text)}
          autoFocus
        />
      </FormRow>
      <FormRow label={t("fields.phone")} name="phone">
        <PhoneField value={draft.value.phone} onChange={(text) => draft.set("phone", text)} />
      </FormRow>
      <FormRow label={t("fields.relation")} name="relation">
        <TextField
          value={draft.value.relation}
          max={20}
          onChange={(text) => draft.set("relation", text)}
        />
      </FormRow>
    </FormModal>
  );
}

/** A home. */
export function PropertyForm(props: {
  customerId: string;
  property: PropertyRecord | null;
  onClose: () => void;
}) {
  const { t } = useTranslation("crm");
  const { property, customerId } = props;
  const initial = useMemo(
    (): Required<PropertyFields> => ({
      estate: property?.estate ?? "",
      building: property?.building ?? "",
      unit: property?.unit ?? "",
      room: property?.room ?? "",
      area: property?.area ?? "",
      layout: property?.layout ?? "",
      handoverOn: property?.handoverOn ?? "",
      floor: property?.floor === null || property === null ? "" : String(property.floor),
      remark: property?.remark ?? "",
      flat: property?.flat ?? null,
      lift: property?.lift ?? null,
    }),
    [property],
  );
  const draft = useDraft(`crm.property.${customerId}.${property?.id ?? "new"}`, initial);
  const save = useCommand("crm.save_property", { form: true, done: t("customers.propertySaved") });
  const remove = useCommand("crm.delete_property", { done: t("customers.propertyDeleted") });
  const submit = async () => {
    const outcome = await save.run({ id: property?.id ?? null, customerId, fields: draft.value });
    if (!outcome.ok) return;
    draft.discard();
    props.onClose();
  };
  const { value, set } = draft;
  const lift = value.lift === null ? null : value.lift ? "yes" : "no";
  return (
    <FormModal
      open
      title={t(property ? "customers.editProperty" : "customers.addProperty")}
      submit={t("common:save")}
      command={save}
      draft={draft}
      onSubmit={() => void submit()}
      onClose={props.onClose}
      width={520}
      extra={
        property ? (
          <Button
            type="text"
            danger
            icon={<DeleteOutlined />}
            onClick={() =>
              void remove.run({ id: property.id }).then((outcome) => outcome.ok && props.onClose())
            }
          >
            {t("common:delete")}
          </Button>
        ) : null
      }
    >
      <FormRow label={t("fields.estate")} name="estate">
        <WordsField
          kind="estate"
          value={value.estate}
          onChange={(text) => set("estate", text)}
          autoFocus
        />
      </FormRow>
      <FormGrid columns={3}>
        <FormRow label={t("fields.building")} name="building">
          <TextField value={value.building} max={20} onChange={(text) => set("building", text)} />
        </FormRow>
        <FormRow label={t("fields.unit")} name="unit">
          <TextField value={value.unit} max={20} onChange={(text) => set("unit", text)} />
        </FormRow>
        <FormRow label={t("fields.room")} name="room">
          <TextField value={value.room} max={20} onChange={(text) => set("room", text)} />
        </FormRow>
        <FormRow label={t("fields.area")} name="area">
          <QuantityField value={value.area} onChange={(text) => set("area", text)} suffix="㎡" />
        </FormRow>
        <FormRow label={t("fields.layout")} name="layout">
          <WordsField kind="layout" value={value.layout} onChange={(text) => set("layout", text)} />
        </FormRow>
        <FormRow label={t("fields.flat")} name="flat">
          <SelectField
            value={value.flat}
            onChange={(flat) => set("flat", flat)}
            onClear={() => set("flat", null)}
            options={FLATS.map((each) => ({ value: each, label: t(`flats.${each}`) }))}
          />
        </FormRow>
        <FormRow label={t("fields.floor")} name="floor">
          <TextField value={value.floor} max={10} onChange={(text) => set("floor", text)} />
        </FormRow>
        <FormRow label={t("fields.lift")} name="lift">
          <SelectField
            value={lift}
            onChange={(next) => set("lift", next === "yes")}
            onClear={() => set("lift", null)}
            options={[
              { value: "yes", label: t("common:yes") },
              { value: "no", label: t("common:no") },
            ]}
          />
        </FormRow>
        <FormRow label={t("fields.handoverOn")} name="handoverOn">
          <DateField value={value.handoverOn} onChange={(day) => set("handoverOn", day)} />
        </FormRow>
      </FormGrid>
      <FormRow label={t("fields.remark")} name="remark">
        <TextArea value={value.remark} max={4000} onChange={(text) => set("remark", text)} />
      </FormRow>
    </FormModal>
  );
}
