import { useCallback } from "react";
import type { DataClass } from "../generated/commands";
import { useLive } from "./data";

/** What not everybody sees. */
export const CLASSES: DataClass[] = ["contact", "price", "cost", "money", "hr"];

/** What a role may be given: where not all contacts, those of one's own customers. */
export const GIVEN: DataClass[] = ["contact", "own_contact", "price", "cost", "money", "hr"];

/** Whether who works here sees a class of data; everything until that is known, so that nothing flickers away. */
export function useSees(): (needed: DataClass | undefined) => boolean {
  const sees = useLive("session.state", {}).data?.sees;
  return useCallback(
    (needed) => needed === undefined || sees === undefined || sees.includes(needed),
    [sees],
  );
}
