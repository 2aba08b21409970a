/** The form of a bulk price change. Pure. */
import type { PriceChange } from "../../generated/commands";

export const PARTS = ["main", "auxiliary", "labour", "machine"] as const;

export interface ChangeForm {
  parts: string[];
  by: "percent" | "amount";
  size: string;
  places: "0" | "1" | "2" | "4";
  validFrom: string;
  name: string;
}

export const NEW_CHANGE: ChangeForm = {
  parts: [...PARTS],
  by: "percent",
  size: "",
  places: "2",
  validFrom: "",
  name: "",
};

/** Whether there is anything to ask about. */
export function saysChange(form: ChangeForm): boolean {
  return form.size.trim() !== "";
}

export function changeRequest(form: ChangeForm): PriceChange {
  return {
    [form.by]: form.size,
    places: { "0": 0, "1": 1, "2": 2, "4": 4 }[form.places],
    validFrom: form.validFrom,
  };
}
