/** The material's form: what it starts from, and what of it is sent. Pure. */
import type { MaterialDetail, MaterialFields } from "../../generated/commands";
import { starterWord } from "../../lib/words";
import { changedFields } from "./edits";

export type MaterialForm = Required<Omit<MaterialFields, "pack" | "packSize" | "price">> & {
  pack: string;
  packSize: string;
  price: string;
};

export const NEW_MATERIAL: MaterialForm = {
  code: "",
  name: "",
  nameEn: "",
  role: "auxiliary",
  group: "",
  spec: "",
  brand: "",
  unit: "",
  waste: "",
  leadDays: "",
  batch: false,
  returnable: true,
  supplierId: "",
  note: "",
  active: true,
  pack: "",
  packSize: "",
  price: "",
};

/** Packs and prices of a known material have rows of their own: the form holds the rest. */
export function materialForm({ material }: MaterialDetail, english: boolean): MaterialForm {
  return {
    ...NEW_MATERIAL,
    code: material.code,
    name: material.name,
    nameEn: material.nameEn,
    role: material.role,
    group: material.group,
    spec: starterWord(material.spec),
    brand: material.brand,
    unit: starterWord(material.unit),
    waste: material.waste,
    leadDays: String(material.leadDays),
    batch: material.batch,
    returnable: material.returnable,
    supplierId: material.supplierId ?? "",
    note: (english && material.noteEn) || material.note,
    active: material.active,
  };
}

/** Of a known material only what changed; of a new one a pack only where one was named or priced. */
export function materialRequest(
  initial: MaterialForm,
  value: MaterialForm,
  isNew: boolean,
): MaterialFields {
  if (!isNew) return changedFields(initial, value);
  const { pack, packSize, price, ...rest } = value;
  return {
    ...rest,
    ...(pack.trim() ? { pack } : {}),
    ...(packSize.trim() ? { packSize } : {}),
    ...(price.trim() ? { price } : {}),
  };
}
