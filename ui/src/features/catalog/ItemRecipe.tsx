import { ExperimentOutlined } from "@ant-design/icons";
import { Alert } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { FormGrid, FormRow, QuantityField, SelectField } from "../../components/form";
import type { RecipeHead, TriedNeed, WorkItemDetail } from "../../generated/commands";
import { useLive } from "../../lib/data";
import type { Draft } from "../../lib/draft";
import { faultText } from "../../lib/faults";
import { formatQuantity, formatRate } from "../../lib/format";
import { starterWord } from "../../lib/words";
import styles from "./catalog.module.css";
import { Section } from "./ItemDrawer";
import type { ItemForm } from "./itemForm";
import { useNames } from "./names";
import { useLater } from "./useLater";

/** What one unit of the work takes, and what any quantity of it takes in packs. */
export function ItemRecipe(props: {
  id: string | null;
  detail: WorkItemDetail | undefined;
  draft: Draft<ItemForm>;
  /** Another recipe was chosen and is not stored yet. */
  changed: boolean;
}) {
  const { t, i18n } = useTranslation("catalog");
  const name = useNames();
  const recipes = useLive("catalog.recipes", {});
  const { value, set } = props.draft;
  const recipe = recipes.data?.find(({ id }) => id === value.recipeId);
  const english = i18n.language === "en";
  return (
    <Section title={t("section.recipe")}>
      <FormGrid columns={3}>
        <FormRow label={t("recipe")} name="recipeId" help={t("recipeHelp")}>
          <SelectField
            value={value.recipeId || null}
            onChange={(id) => set("recipeId", id)}
            onClear={() => set("recipeId", "")}
            options={(recipes.data ?? []).map((one) => ({
              value: one.id,
              label: `${one.code} ${name(one)}`,
            }))}
            placeholder={t("noRecipe")}
            search
          />
        </FormRow>
        {(recipe?.parameters ?? []).map((parameter) => (
          <FormRow
            key={parameter.key}
            name={`parameters.${parameter.key}`}
            label={english ? parameter.en || parameter.key : parameter.zh}
            help={t("parameterDefault", {
              value: formatQuantity(parameter.default, parameter.unit),
            })}
          >
            <QuantityField
              value={value.parameters[parameter.key] ?? ""}
              suffix={parameter.unit || undefined}
              placeholder={formatQuantity(parameter.default)}
              onChange={(text) => set("parameters", { ...value.parameters, [parameter.key]: text })}
            />
          </FormRow>
        ))}
      </FormGrid>
      {value.recipeId === "" ? null : props.id === null || props.changed ? (
        <div className={styles.quiet}>{t("tryAfterSaving")}</div>
      ) : (
        <RecipeTrial
          id={props.id}
          unit={value.unit}
          recipe={recipe}
          parameters={value.parameters}
        />
      )}
    </Section>
  );
}

/** Takes the work apart for a quantity that somebody types. */
function RecipeTrial(props: {
  id: string;
  unit: string;
  recipe: RecipeHead | undefined;
  parameters: Record<string, string>;
}) {
  const { t } = useTranslation("catalog");
  const [quantity, setQuantity] = useState("10");
  const known = new Set((props.recipe?.parameters ?? []).map(({ key }) => key));
  const parameters = Object.fromEntries(
    Object.entries(props.parameters).filter(([key]) => known.has(key)),
  );
  const request = useLater(JSON.stringify({ id: props.id, quantity, parameters }));
  const live = useLive("catalog.try_recipe", JSON.parse(request), { keep: true });
  return (
    <div className={styles.trial}>
      <div className={styles.trialHead}>
        <ExperimentOutlined />
        <span>{t("try")}</span>
        <span className={styles.trialQuantity}>
          <QuantityField
            value={quantity}
            onChange={setQuantity}
            suffix={props.unit}
            aria-label={t("tryQuantity")}
          />
        </span>
        <span className={styles.quiet}>{t("tryHelp")}</span>
      </div>
      {live.fault ? (
        <Alert type="warning" showIcon title={faultText(live.fault)} />
      ) : (
        <NeedsTable needs={live.data ?? []} unit={props.unit} />
      )}
    </div>
  );
}

function NeedsTable(props: { needs: TriedNeed[]; unit: string }) {
  const { t, i18n } = useTranslation("catalog");
  const name = useNames();
  const english = i18n.language === "en";
  return (
    <table className={styles.table}>
      <thead>
        <tr>
          <th>{t("material")}</th>
          <th className="numeric">{t("perUnit", { unit: starterWord(props.unit) })}</th>
          <th className="numeric">{t("waste")}</th>
          <th className="numeric">{t("needed")}</th>
          <th className="numeric">{t("packs")}</th>
        </tr>
      </thead>
      <tbody>
        {props.needs.map((one, index) => (
          <tr
            key={`${one.need.materialId} ${index}`}
            title={(english ? one.need.noteEn : one.need.note) || undefined}
          >
            <td>
              <span className={styles.tableCode}>{one.need.code}</span> {name(one.need)}
            </td>
            <td className="numeric" title={one.need.worked}>
              {formatQuantity(one.need.perUnit, one.need.unit)}
            </td>
            <td className="numeric">{formatRate(one.need.waste)}</td>
            <td className="numeric">{formatQuantity(one.total, one.need.unit)}</td>
            <td className="numeric">
              {one.packs === null ? (
                <span className={styles.quiet}>{t("noPack")}</span>
              ) : (
                <>
                  <b>{formatQuantity(one.packs)}</b> {starterWord(one.pack)}
                  <span className={styles.quiet}>
                    {" "}
                    × {formatQuantity(one.packSize, one.need.unit)}
                  </span>
                </>
              )}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
