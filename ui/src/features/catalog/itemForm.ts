/** The work item's form: what it starts from, and what of it is sent. Pure. */
import type { WorkItemDetail, WorkItemFields } from "../../generated/commands";
import { starterWord } from "../../lib/words";
import { changedFields } from "./edits";

export type ItemForm = Required<WorkItemFields>;

export function newItemForm(categoryId: string | null): ItemForm {
  return {
    categoryId: categoryId ?? "",
    code: "",
    name: "",
    nameEn: "",
    unit: starterWord("㎡"),
    main: "",
    auxiliary: "",
    labour: "",
    machine: "",
    lossRate: "0.05",
    costFactor: "",
    quantityFormula: "",
    rooms: [],
    trade: "",
    noisy: false,
    recipeId: "",
    parameters: {},
    mainGroup: "",
    mainPerUnit: "",
    mainWaste: "",
    craft: "",
    craftEn: "",
    active: true,
  };
}

export function itemForm(detail: WorkItemDetail, english: boolean): ItemForm {
  const { item } = detail;
  return {
    categoryId: item.categoryId,
    code: item.code,
    name: item.name,
    nameEn: item.nameEn,
    unit: starterWord(item.unit),
    main: item.main ?? "",
    auxiliary: item.auxiliary ?? "",
    labour: item.labour ?? "",
    machine: item.machine ?? "",
    lossRate: item.lossRate ?? "",
    costFactor: item.costFactor ?? "",
    quantityFormula: english ? item.quantityFormulaEn : item.quantityFormula,
    rooms: item.rooms,
    trade: item.trade,
    noisy: item.noisy,
    recipeId: item.recipeId ?? "",
    parameters: detail.parameters,
    mainGroup: item.mainGroup,
    mainPerUnit: item.mainPerUnit,
    mainWaste: item.mainWaste,
    craft: detail.craft,
    craftEn: detail.craftEn,
    active: item.active,
  };
}

/** Of a known item only what changed, so that an untouched price makes no new one; of a new item everything that is filled in. */
export function itemRequest(initial: ItemForm, value: ItemForm, isNew: boolean): WorkItemFields {
  if (!isNew) return changedFields(initial, value);
  const filled: WorkItemFields = { ...value };
  if (value.categoryId === "") delete filled.categoryId;
  return filled;
}
