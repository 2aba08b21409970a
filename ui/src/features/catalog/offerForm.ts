/** What a supplier asks for a pack, as the form holds it. */
import type { PackDetail, TypedBreak } from "../../generated/commands";

export interface OfferForm {
  supplierId: string;
  price: string;
  validFrom: string;
  minimum: string;
  leadDays: string;
  breaks: TypedBreak[];
}

/** What a supplier asked last for a pack besides its price. */
export function lastTerms(
  pack: PackDetail | null,
  supplierId: string,
): Pick<OfferForm, "minimum" | "leadDays" | "breaks"> {
  const last = pack?.prices.find((price) => (price.supplierId ?? "") === supplierId);
  return {
    minimum: last?.minimum ?? "",
    leadDays: last?.leadDays?.toString() ?? "",
    breaks: last?.breaks.map(({ from, price }) => ({ from, price })) ?? [],
  };
}
