import { AutoComplete, Button } from "antd";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import {
  FormGrid,
  FormRow,
  PriceField,
  QuantityField,
  RateField,
  SelectField,
  SwitchField,
  TextArea,
  TextField,
  useRowInput,
} from "../../components/form";
import type { MaterialDetail, SupplierRow } from "../../generated/commands";
import { useCommand, useLive } from "../../lib/data";
import { type Draft, useDraft } from "../../lib/draft";
import styles from "./catalog.module.css";
import { Section } from "./ItemDrawer";
import { MaterialPacks } from "./MaterialPacks";
import { type MaterialForm, materialForm, materialRequest, NEW_MATERIAL } from "./materialForm";
import { useNames, wordOf } from "./names";
import { RecordDrawer } from "./RecordDrawer";

/** Everything about one material: what it is, how it is bought, its packs with each supplier's prices by date. */
export function MaterialDrawer(props: {
  /** Null for a new one. */
  id: string | null;
  open: boolean;
  suppliers: SupplierRow[];
  onClose: () => void;
}) {
  const { t, i18n } = useTranslation("catalog");
  const english = i18n.language === "en";
  const { id } = props;
  const live = useLive(
    "catalog.material",
    { id: id ?? "" },
    { enabled: id !== null && props.open },
  );
  const detail = id === null ? undefined : live.data;
  const initial = useMemo(
    () => (detail ? materialForm(detail, english) : NEW_MATERIAL),
    [detail, english],
  );
  const draft = useDraft<MaterialForm>(`catalog.material.${id ?? "new"}`, initial);
  const save = useCommand("catalog.save_material", {
    form: true,
    done: () => t("materialSaved", { name: draft.value.name }),
  });
  const changes = () => materialRequest(initial, draft.value, id === null);
  const run = async () => {
    const fields = changes();
    return (await save.run(id === null ? { fields } : { id, fields })).ok;
  };
  return (
    <RecordDrawer
      open={props.open}
      id={id}
      live={live}
      record={detail?.material}
      table="catalog_material"
      words={{ add: t("addMaterial"), save: t("saveMaterial"), gone: t("notUsed") }}
      draft={draft}
      command={save}
      changes={changes}
      save={run}
      onClose={props.onClose}
      width={700}
    >
      <About draft={draft} isNew={id === null} />
      <Buying draft={draft} isNew={id === null} suppliers={props.suppliers} />
      {detail ? (
        <>
          <MaterialPacks detail={detail} suppliers={props.suppliers} />
          <UsedByRecipes detail={detail} />
        </>
      ) : (
        <FirstPack draft={draft} />
      )}
    </RecordDrawer>
  );
}

interface PartProps {
  draft: Draft<MaterialForm>;
  isNew: boolean;
}

function About(props: PartProps) {
  const { t } = useTranslation("catalog");
  const { value, set } = props.draft;
  return (
    <Section title={t("section.about")}>
      <FormGrid columns={3}>
        <FormRow label={t("code")} name="code" required>
          <TextField
            value={value.code}
            max={20}
            autoFocus={props.isNew}
            placeholder="F40"
            onChange={(text) => set("code", text)}
          />
        </FormRow>
        <FormRow label={t("role")} name="role">
          <SelectField
            value={value.role}
            onChange={(role) => set("role", role)}
            options={(["main", "auxiliary"] as const).map((role) => ({
              value: role as string,
              label: t(`roles.${role}`),
            }))}
          />
        </FormRow>
        <FormRow label={t("common:unit")} name="unit" required>
          <TextField
            value={value.unit}
            max={12}
            placeholder="kg"
            onChange={(text) => set("unit", text)}
          />
        </FormRow>
      </FormGrid>
      <FormGrid>
        <FormRow label={t("nameZhLong")} name="name" required>
          <TextField value={value.name} max={80} onChange={(text) => set("name", text)} />
        </FormRow>
        <FormRow label={t("nameEn")} name="nameEn">
          <TextField value={value.nameEn} max={80} onChange={(text) => set("nameEn", text)} />
        </FormRow>
      </FormGrid>
      <FormGrid columns={3}>
        <FormRow label={t("spec")} name="spec">
          <TextField value={value.spec} max={80} onChange={(text) => set("spec", text)} />
        </FormRow>
        <FormRow label={t("brand")} name="brand">
          <TextField value={value.brand} max={80} onChange={(text) => set("brand", text)} />
        </FormRow>
        <FormRow label={t("group")} name="group" help={t("groupHelp")}>
          <GroupInput value={value.group} onChange={(group) => set("group", group)} />
        </FormRow>
      </FormGrid>
    </Section>
  );
}

/** A group that is there, found by its name, or a firm's own word. */
function GroupInput(props: { value: string; onChange: (group: string) => void }) {
  const { t } = useTranslation("catalog");
  const live = useLive("catalog.materials", { limit: 0 });
  const { id, status, ...described } = useRowInput();
  const groups = live.data?.groups ?? [];
  const label = (group: string) => wordOf(t, "groups", group);
  return (
    <AutoComplete
      {...(id ? { id } : {})}
      {...(status ? { status } : {})}
      {...described}
      value={label(props.value)}
      allowClear
      options={groups.map((group) => ({ value: label(group) }))}
      showSearch={{
        filterOption: (typed, option) => (option?.value ?? "").includes(typed),
      }}
      onChange={(typed: string | undefined) =>
        props.onChange(groups.find((group) => label(group) === typed) ?? typed ?? "")
      }
      placeholder={t("groupOwn")}
    />
  );
}

function Buying(props: PartProps & { suppliers: SupplierRow[] }) {
  const { t } = useTranslation("catalog");
  const name = useNames();
  const { value, set } = props.draft;
  return (
    <Section title={t("section.supply")}>
      <FormGrid columns={3}>
        <FormRow label={t("usualSupplier")} name="supplierId">
          <SelectField
            value={value.supplierId || null}
            onChange={(supplier) => set("supplierId", supplier)}
            onClear={() => set("supplierId", "")}
            options={props.suppliers.map((supplier) => ({
              value: supplier.id,
              label: name(supplier),
            }))}
            placeholder={t("noSupplier")}
            search
          />
        </FormRow>
        <FormRow label={t("leadDays")} name="leadDays">
          <QuantityField
            value={value.leadDays}
            places={0}
            onChange={(days) => set("leadDays", days)}
          />
        </FormRow>
        <FormRow label={t("wasteDefault")} name="waste" help={t("wasteHelp")}>
          <RateField value={value.waste} onChange={(waste) => set("waste", waste)} />
        </FormRow>
      </FormGrid>
      <div className={styles.switches}>
        <FormRow label={t("batchLong")} name="batch">
          <SwitchField value={value.batch} onChange={(batch) => set("batch", batch)} />
        </FormRow>
        <FormRow label={t("returnableLong")} name="returnable">
          <SwitchField value={value.returnable} onChange={(next) => set("returnable", next)} />
        </FormRow>
        {props.isNew ? null : (
          <FormRow label={t("inUse")} name="active">
            <SwitchField value={value.active} onChange={(active) => set("active", active)} />
          </FormRow>
        )}
      </div>
      <FormRow label={t("common:notes")} name="note">
        <TextArea value={value.note} rows={[1, 6]} onChange={(text) => set("note", text)} />
      </FormRow>
    </Section>
  );
}

/** A new material's usual pack and its price. */
function FirstPack(props: { draft: Draft<MaterialForm> }) {
  const { t } = useTranslation("catalog");
  const { value, set } = props.draft;
  return (
    <Section title={t("section.packs")} extra={t("packsAfterSaving")}>
      <FormGrid columns={3}>
        <FormRow label={t("packName")} name="pack">
          <TextField
            value={value.pack}
            max={12}
            placeholder={t("packNameExample")}
            onChange={(text) => set("pack", text)}
          />
        </FormRow>
        <FormRow label={t("packSize")} name="packSize">
          <QuantityField
            value={value.packSize}
            suffix={value.unit || undefined}
            onChange={(text) => set("packSize", text)}
          />
        </FormRow>
        <FormRow label={t("packPrice")} name="price">
          <PriceField value={value.price} onChange={(text) => set("price", text)} />
        </FormRow>
      </FormGrid>
    </Section>
  );
}

function UsedByRecipes(props: { detail: MaterialDetail }) {
  const { t } = useTranslation("catalog");
  const name = useNames();
  const navigate = useNavigate();
  const recipes = useLive("catalog.recipes", {});
  return (
    <Section title={t("usedInRecipes")}>
      {props.detail.usedBy.length === 0 ? (
        <div className={styles.quiet}>{t("usedInNone")}</div>
      ) : null}
      <div className={styles.chips}>
        {props.detail.usedBy.map((used) => {
          const recipe = recipes.data?.find(({ code }) => code === used.code);
          return (
            <Button
              key={used.code}
              size="small"
              onClick={() => navigate(`/price-book/recipes${recipe ? `?recipe=${recipe.id}` : ""}`)}
            >
              <span className={styles.tableCode}>{used.code}</span> {name(used)}
            </Button>
          );
        })}
      </div>
    </Section>
  );
}
