import { Segmented } from "antd";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { FormDrawer, FormRow, SelectField, TextField } from "../../components/form";
import type { PurchaseSheet } from "../../generated/commands";
import { useCommand } from "../../lib/data";
import { useDraft } from "../../lib/draft";
import { MaterialField } from "./MaterialField";

interface Extra {
  from: "book" | "free";
  project: string;
  material: string | null;
  name: string;
  spec: string;
  unit: string;
  packs: string;
}

/** A line that no quote asks for. */
export function AddLineDrawer(props: { open: boolean; sheet: PurchaseSheet; onClose: () => void }) {
  const { t } = useTranslation("supply");
  const { head, sites } = props.sheet;
  const initial = useMemo(
    (): Extra => ({
      from: "book",
      project: sites[0]?.project ?? "",
      material: null,
      name: "",
      spec: "",
      unit: "",
      packs: "",
    }),
    [sites],
  );
  const draft = useDraft(`supply.extra.${head.id}`, initial);
  const { value } = draft;
  const add = useCommand("supply.add_line", { form: true, done: t("lineAdded") });
  const submit = async () => {
    const book = value.from === "book";
    const done = await add.run({
      id: head.id,
      project: value.project,
      material: book ? value.material : null,
      name: book ? "" : value.name,
      spec: book ? "" : value.spec,
      unit: book ? "" : value.unit,
      packs: value.packs,
    });
    if (!done.ok) return;
    draft.discard();
    props.onClose();
  };
  return (
    <FormDrawer
      open={props.open}
      title={t("addLine")}
      submit={t("addLine")}
      command={add}
      draft={draft}
      onSubmit={() => void submit()}
      onClose={props.onClose}
      width={440}
    >
      <FormRow label={t("addFrom")}>
        <Segmented<Extra["from"]>
          value={value.from}
          onChange={(from) => draft.set("from", from)}
          options={(["book", "free"] as const).map((each) => ({
            value: each,
            label: t(`addFroms.${each}`),
          }))}
        />
      </FormRow>
      {sites.length > 1 ? (
        <FormRow label={t("site")} name="project">
          <SelectField
            value={value.project}
            onChange={(project) => draft.set("project", project)}
            options={sites.map((site) => ({ value: site.project, label: site.name }))}
          />
        </FormRow>
      ) : null}
      {value.from === "book" ? (
        // Without a material the backend asks for a name: the same field to a person.
        <FormRow
          label={t("material")}
          name={value.material === null ? "name" : "material"}
          required
        >
          <MaterialField
            value={value.material}
            onChange={(material) => draft.set("material", material)}
            autoFocus
          />
        </FormRow>
      ) : (
        <>
          <FormRow label={t("common:name")} name="name" required>
            <TextField
              value={value.name}
              max={80}
              onChange={(name) => draft.set("name", name)}
              autoFocus
            />
          </FormRow>
          <FormRow label={t("spec")} name="spec">
            <TextField value={value.spec} max={80} onChange={(spec) => draft.set("spec", spec)} />
          </FormRow>
          <FormRow label={t("common:unit")} name="unit" required help={t("unitHelp")}>
            <TextField value={value.unit} max={20} onChange={(unit) => draft.set("unit", unit)} />
          </FormRow>
        </>
      )}
      <FormRow label={t("howMany")} name="packs" required help={t("howManyHelp")}>
        <TextField value={value.packs} max={40} onChange={(packs) => draft.set("packs", packs)} />
      </FormRow>
    </FormDrawer>
  );
}
