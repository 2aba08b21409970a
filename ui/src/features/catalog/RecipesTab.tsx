import { DeleteOutlined, PlusOutlined } from "@ant-design/icons";
import { Button, Tag } from "antd";
import { type KeyboardEvent, useMemo, useRef } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { EmptyState } from "../../components/EmptyState";
import {
  FormFault,
  type FormGate,
  FormRow,
  FormScope,
  QuantityField,
  RateField,
  SelectField,
  TextField,
} from "../../components/form";
import { Keys } from "../../components/Keys";
import { FaultState, Loaded, PageSkeleton, RowsSkeleton } from "../../components/Loaded";
import { SplitView } from "../../components/SplitView";
import type { RecipeDetail, RecipeHead } from "../../generated/commands";
import { useCommand, useLive } from "../../lib/data";
import { useDraft } from "../../lib/draft";
import { formatQuantity } from "../../lib/format";
import { isSubmit } from "../../lib/ime";
import { starterWord } from "../../lib/words";
import styles from "./catalog.module.css";
import { Section } from "./ItemDrawer";
import { useNames } from "./names";
import {
  NEW_LINE,
  NEW_PARAMETER,
  NEW_RECIPE,
  type RecipeForm,
  recipeForm,
  recipeRequest,
  withEntry,
} from "./recipeForm";
import { useAddress } from "./useAddress";

/** Recipes: what a unit of work takes. The list at the left, the chosen one to edit at the right. */
export function RecipesTab() {
  const { t } = useTranslation("catalog");
  const { params, patch } = useAddress();
  const live = useLive("catalog.recipes", {});
  const wanted = params.get("recipe");
  const current = wanted ?? live.data?.[0]?.id ?? null;
  if (live.fault && !live.data) return <FaultState fault={live.fault} onRetry={live.refresh} />;
  return (
    <SplitView
      id="recipes"
      initial={280}
      start={
        live.data ? (
          <RecipeList
            recipes={live.data}
            current={current}
            onPick={(id) => patch({ recipe: id })}
          />
        ) : (
          <RowsSkeleton rows={12} />
        )
      }
      end={
        current === null ? (
          <EmptyState
            picture="book"
            title={t("noRecipes")}
            text={t("tabHelp.recipes")}
            action={
              <Button type="primary" onClick={() => patch({ recipe: "new" })}>
                {t("addRecipe")}
              </Button>
            }
          />
        ) : current === "new" ? (
          <RecipeEditor key="new" id={null} onSaved={(id) => patch({ recipe: id })} />
        ) : (
          <StoredRecipe key={current} id={current} />
        )
      }
    />
  );
}

function RecipeList(props: {
  recipes: RecipeHead[];
  current: string | null;
  onPick: (id: string) => void;
}) {
  const { t } = useTranslation("catalog");
  const name = useNames();
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (step === 0) return;
    event.preventDefault();
    const buttons = [...event.currentTarget.querySelectorAll("button")];
    buttons[buttons.indexOf(event.target as HTMLButtonElement) + step]?.focus();
  };
  return (
    <nav className={styles.recipeList} aria-label={t("recipes")} onKeyDown={onKeyDown}>
      {props.recipes.map((recipe) => (
        <button
          key={recipe.id}
          type="button"
          className={styles.recipeRow}
          aria-current={recipe.id === props.current}
          onClick={() => props.onPick(recipe.id)}
          onFocus={() => props.onPick(recipe.id)}
        >
          <span className={styles.letter}>{recipe.code}</span>
          <span className={styles.categoryName} title={name(recipe)}>
            {name(recipe)}
          </span>
          <span className={styles.categoryCount}>{t("usedByCount", { count: recipe.items })}</span>
        </button>
      ))}
    </nav>
  );
}

function StoredRecipe(props: { id: string }) {
  const live = useLive("catalog.recipe", { id: props.id });
  return (
    <Loaded live={live} skeleton={<PageSkeleton />}>
      {(detail) => <RecipeEditor id={props.id} detail={detail} onSaved={() => undefined} />}
    </Loaded>
  );
}

function RecipeEditor(props: {
  id: string | null;
  detail?: RecipeDetail;
  onSaved: (id: string) => void;
}) {
  const { t, i18n } = useTranslation("catalog");
  const english = i18n.language === "en";
  const { id, detail } = props;
  const initial = useMemo(
    () => (detail ? recipeForm(detail, english) : NEW_RECIPE),
    [detail, english],
  );
  const draft = useDraft<RecipeForm>(`catalog.recipe.${id ?? "new"}`, initial);
  const { value, set } = draft;
  const gate = useRef<FormGate | null>(null);
  const save = useCommand("catalog.save_recipe", {
    form: true,
    done: () => t("recipeSaved", { name: value.name }),
  });
  const submit = async () => {
    if (save.pending || !(gate.current?.pass() ?? true)) return;
    const saved = await save.run(recipeRequest(id, value));
    if (!saved.ok) return;
    draft.discard();
    props.onSaved(saved.value.id);
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it only listens for Ctrl+Enter from the fields inside.
    <div
      className={styles.editor}
      onKeyDown={(event) => {
        if (!isSubmit(event)) return;
        event.preventDefault();
        void submit();
      }}
    >
      <div className={styles.editorBody}>
        <FormScope fault={save.fault} gate={gate}>
          <FormFault />
          <div className={styles.recipeHead}>
            <FormRow label={t("code")} name="code" required>
              <TextField value={value.code} max={20} onChange={(text) => set("code", text)} />
            </FormRow>
            <FormRow label={t("nameZhLong")} name="name" required>
              <TextField value={value.name} max={80} onChange={(text) => set("name", text)} />
            </FormRow>
            <FormRow label={t("nameEn")} name="nameEn">
              <TextField value={value.nameEn} max={80} onChange={(text) => set("nameEn", text)} />
            </FormRow>
            <FormRow label={t("recipeUnit")} name="unit">
              <TextField value={value.unit} max={12} onChange={(text) => set("unit", text)} />
            </FormRow>
          </div>
          <Parameters value={value} set={set} />
          <Lines value={value} set={set} detail={detail} />
          {detail ? <UsedByItems detail={detail} /> : null}
        </FormScope>
      </div>
      <div className={styles.editorFoot}>
        <span className={styles.quiet}>
          {draft.dirty
            ? t("unsaved")
            : detail?.source && detail.source !== detail.recipe.code
              ? t("source", { text: detail.source })
              : null}
        </span>
        <Button disabled={!draft.dirty} onClick={() => draft.discard()}>
          {t("discard")}
        </Button>
        <Button
          type="primary"
          disabled={!draft.dirty}
          loading={save.pending}
          onClick={() => void submit()}
        >
          {t(id === null ? "addRecipe" : "saveRecipe")} <Keys on="primary" keys="Ctrl+Enter" />
        </Button>
      </div>
    </div>
  );
}

interface PartProps {
  value: RecipeForm;
  set: <K extends keyof RecipeForm>(field: K, value: RecipeForm[K]) => void;
}

function Parameters(props: PartProps) {
  const { t } = useTranslation("catalog");
  const { value, set } = props;
  const change = (at: number, patch: Partial<RecipeForm["parameters"][number]> | null) =>
    set("parameters", withEntry(value.parameters, at, patch));
  return (
    <Section title={t("section.parameters")} extra={t("parametersHelp")}>
      {value.parameters.map((parameter, at) => (
        <div key={at} className={styles.parameterRow}>
          <FormRow label={t("parameterZh")} name={`parameters.${at}.zh`}>
            <TextField
              value={parameter.zh}
              max={20}
              placeholder={t("parameterZhExample")}
              onChange={(zh) => change(at, { zh })}
            />
          </FormRow>
          <FormRow label={t("parameterKey")} name={`parameters.${at}.key`}>
            <TextField
              value={parameter.key}
              max={20}
              placeholder="thickness"
              onChange={(key) => change(at, { key })}
            />
          </FormRow>
          <FormRow label={t("parameterTitle")} name={`parameters.${at}.en`}>
            <TextField
              value={parameter.en}
              max={80}
              placeholder="Thickness"
              onChange={(en) => change(at, { en })}
            />
          </FormRow>
          <FormRow label={t("parameterValue")} name={`parameters.${at}.default`}>
            <QuantityField
              value={parameter.default}
              onChange={(next) => change(at, { default: next })}
            />
          </FormRow>
          <FormRow label={t("common:unit")} name={`parameters.${at}.unit`}>
            <TextField
              value={parameter.unit}
              max={12}
              placeholder="mm"
              onChange={(unit) => change(at, { unit })}
            />
          </FormRow>
          <RemoveButton onClick={() => change(at, null)} />
        </div>
      ))}
      <Button
        size="small"
        icon={<PlusOutlined />}
        onClick={() => set("parameters", [...value.parameters, NEW_PARAMETER])}
      >
        {t("addParameter")}
      </Button>
    </Section>
  );
}

function RemoveButton(props: { onClick: () => void }) {
  const { t } = useTranslation("catalog");
  return (
    <Button
      type="text"
      className={styles.removeRow ?? ""}
      icon={<DeleteOutlined />}
      aria-label={t("common:remove")}
      onClick={props.onClick}
    />
  );
}

function Lines(props: PartProps & { detail: RecipeDetail | undefined }) {
  const { t } = useTranslation("catalog");
  const name = useNames();
  const { value, set, detail } = props;
  const materials = useLive("catalog.materials", {});
  const options = useMemo(
    () =>
      (materials.data?.materials ?? []).map((material) => ({
        value: material.id,
        label: `${material.code} ${name(material)}`,
        keywords: `${material.nameEn.replaceAll(" ", "")} ${material.spec.replaceAll(" ", "")}`,
      })),
    [materials.data, name],
  );
  const unitOf = (id: string) =>
    materials.data?.materials.find((material) => material.id === id)?.unit ?? "";
  const change = (at: number, patch: Partial<RecipeForm["lines"][number]> | null) =>
    set("lines", withEntry(value.lines, at, patch));
  return (
    <Section
      title={t("section.lines")}
      extra={t("linesHelp", { unit: value.unit || t("common:unit") })}
    >
      {value.lines.length === 0 ? <div className={styles.quiet}>{t("noLines")}</div> : null}
      {value.lines.map((line, at) => {
        const stored = detail?.lines.find(
          (one) =>
            one.materialId === line.materialId &&
            [one.perUnit, one.perUnitEn].includes(line.perUnit),
        );
        return (
          <div key={at} className={styles.lineRow}>
            <FormRow label={t("material")} name={`lines.${at}.materialId`}>
              <SelectField
                value={line.materialId || null}
                onChange={(materialId) => change(at, { materialId })}
                options={options}
                placeholder={t("chooseMaterial")}
                search
              />
            </FormRow>
            <FormRow
              label={t("perUnitFormula", { unit: value.unit })}
              name={`lines.${at}.perUnit`}
              help={
                stored?.sample
                  ? t("lineSample", { value: formatQuantity(stored.sample, stored.unit) })
                  : undefined
              }
            >
              <TextField
                value={line.perUnit}
                max={500}
                onChange={(perUnit) => change(at, { perUnit })}
                placeholder={starterWord(unitOf(line.materialId))}
              />
            </FormRow>
            <FormRow label={t("waste")} name={`lines.${at}.waste`}>
              <RateField value={line.waste} onChange={(waste) => change(at, { waste })} />
            </FormRow>
            <FormRow
              label={t("lineNote")}
              name={`lines.${at}.note`}
              help={<KindTag kind={line.kind} />}
            >
              <TextField value={line.note} max={500} onChange={(note) => change(at, { note })} />
            </FormRow>
            <RemoveButton onClick={() => change(at, null)} />
          </div>
        );
      })}
      <Button
        size="small"
        icon={<PlusOutlined />}
        onClick={() => set("lines", [...value.lines, NEW_LINE])}
      >
        {t("addLine")}
      </Button>
    </Section>
  );
}

/** Where a figure comes from: a rule of the trade or an estimate is a default that a firm may set otherwise. */
function KindTag(props: { kind: string }) {
  const { t } = useTranslation("catalog");
  if (props.kind !== "K" && props.kind !== "E") return null;
  return (
    <Tag
      color={props.kind === "K" ? "default" : "warning"}
      className={styles.kind ?? ""}
      title={t(props.kind === "K" ? "kindRuleHelp" : "kindEstimateHelp")}
    >
      {t(props.kind === "K" ? "kindRule" : "kindEstimate")}
    </Tag>
  );
}

function UsedByItems(props: { detail: RecipeDetail }) {
  const { t } = useTranslation("catalog");
  const name = useNames();
  const navigate = useNavigate();
  const { usedBy } = props.detail;
  return (
    <Section title={t("section.usedBy")} extra={t("usedByHelp")}>
      {usedBy.length === 0 ? <div className={styles.quiet}>{t("usedByNone")}</div> : null}
      <div className={styles.chips}>
        {usedBy.map((item) => (
          <Button
            key={item.code}
            size="small"
            onClick={() => navigate(`/price-book?q=${encodeURIComponent(item.code)}`)}
          >
            <span className={styles.tableCode}>{item.code}</span> {name(item)}
          </Button>
        ))}
      </div>
    </Section>
  );
}
