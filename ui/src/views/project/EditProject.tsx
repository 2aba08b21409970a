import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import {
  DateField,
  FormDrawer,
  FormGrid,
  FormRow,
  QuantityField,
  SelectField,
  TextArea,
  TextField,
} from "../../components/form";
import type { ProjectRow } from "../../generated/commands";
import { useCommand, useLive } from "../../lib/data";
import { useDraft } from "../../lib/draft";
import { formatPhone } from "../../lib/format";

/** Name, home, area and notes of a project. */
export function EditProject(props: { project: ProjectRow; open: boolean; onClose: () => void }) {
  const { t } = useTranslation("design");
  const navigate = useNavigate();
  const { project } = props;
  const customer = useLive("crm.customer", { id: project.customerId }, { enabled: props.open });
  const { name, propertyId, startOn, buildingArea, remark } = project;
  const initial = useMemo(
    () => ({
      name: name ?? "",
      propertyId,
      startOn: startOn ?? "",
      buildingArea: buildingArea ?? "",
      remark: remark ?? "",
    }),
    [name, propertyId, startOn, buildingArea, remark],
  );
  const draft = useDraft(`design.project.${project.id}`, initial);
  const save = useCommand("design.update_project", { form: true, done: t("hub.saved") });
  const submit = async () => {
    if (!(await save.run({ id: project.id, fields: draft.value })).ok) return;
    draft.discard();
    props.onClose();
  };
  const homes = customer.data?.properties ?? [];
  return (
    <FormDrawer
      open={props.open}
      title={t("hub.editTitle")}
      submit={t("hub.save")}
      command={save}
      draft={draft}
      onSubmit={() => void submit()}
      onClose={props.onClose}
    >
      <FormRow label={t("hub.name")} name="name" help={t("nameHelp")}>
        <TextField
          value={draft.value.name}
          max={80}
          onChange={(text) => draft.set("name", text)}
          autoFocus
        />
      </FormRow>
      <FormRow
        label={t("hub.property")}
        name="propertyId"
        help={
          homes.length === 0 && customer.data ? (
            <button
              type="button"
              className="link"
              onClick={() => void navigate(`/customers/${project.customerId}`)}
            >
              {t("hub.addHome", {
                name: project.customerName ?? formatPhone(project.customerPhone),
              })}
            </button>
          ) : undefined
        }
      >
        <SelectField
          value={draft.value.propertyId}
          onChange={(id: string) => draft.set("propertyId", id)}
          onClear={() => draft.set("propertyId", null)}
          placeholder={t("hub.noProperty")}
          options={homes.map((home) => ({ value: home.id, label: home.address || "–" }))}
        />
      </FormRow>
      <FormGrid>
        <FormRow label={t("hub.buildingArea")} name="buildingArea">
          <QuantityField
            value={draft.value.buildingArea}
            onChange={(text) => draft.set("buildingArea", text)}
            suffix="㎡"
          />
        </FormRow>
        <FormRow label={t("hub.startOn")} name="startOn" help={t("hub.startHelp")}>
          <DateField value={draft.value.startOn} onChange={(day) => draft.set("startOn", day)} />
        </FormRow>
      </FormGrid>
      <FormRow label={t("hub.remark")} name="remark">
        <TextArea value={draft.value.remark} onChange={(text) => draft.set("remark", text)} />
      </FormRow>
    </FormDrawer>
  );
}
