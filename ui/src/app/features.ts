import { crm } from "../features/crm";
import { firm } from "../features/firm";
import { supply } from "../features/supply";
import type { Feature } from "../lib/feature";

/**
 * Everything that the shell shows. A feature's index.tsx exports one Feature whose routes are lazy;
 * joining it is one import and one line here.
 */
export const features: Feature[] = [crm, firm, supply];
