/** The recipe's form. Pure. */
import type { RecipeDetail, SaveParameter, SaveRecipeLine } from "../../generated/commands";
import { starterWord } from "../../lib/words";

export interface RecipeForm {
  code: string;
  name: string;
  nameEn: string;
  unit: string;
  parameters: SaveParameter[];
  lines: (SaveRecipeLine & { kind: string })[];
}

export const NEW_RECIPE: RecipeForm = {
  code: "",
  name: "",
  nameEn: "",
  unit: "㎡",
  parameters: [],
  lines: [],
};

export const NEW_LINE = { materialId: "", perUnit: "", waste: "0", note: "", kind: "" };
export const NEW_PARAMETER: SaveParameter = { key: "", zh: "", en: "", unit: "", default: "" };

export function recipeForm(detail: RecipeDetail, english: boolean): RecipeForm {
  const { recipe } = detail;
  return {
    code: recipe.code,
    name: recipe.name,
    nameEn: recipe.nameEn,
    unit: starterWord(recipe.unit),
    parameters: recipe.parameters.map((parameter) => ({
      ...parameter,
      unit: starterWord(parameter.unit),
    })),
    lines: detail.lines.map((line) => ({
      materialId: line.materialId,
      perUnit: english ? line.perUnitEn : line.perUnit,
      waste: line.waste,
      note: (english && line.noteEn) || line.note,
      kind: line.kind,
    })),
  };
}

/** What is sent: without what only the screen shows. */
export function recipeRequest(id: string | null, form: RecipeForm) {
  const { lines, ...head } = form;
  return {
    ...(id === null ? {} : { id }),
    ...head,
    lines: lines.map(({ kind: _, ...line }) => line),
  };
}

/** A list with one entry changed, or without it. */
export function withEntry<T>(list: readonly T[], at: number, change: Partial<T> | null): T[] {
  return list.flatMap((entry, index) =>
    index !== at ? [entry] : change === null ? [] : [{ ...entry, ...change }],
  );
}
