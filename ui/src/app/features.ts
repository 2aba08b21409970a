import { care } from "../features/care";
import { catalog } from "../features/catalog";
import { crm } from "../features/crm";
import { design } from "../features/design";
import { firm } from "../features/firm";
import { history } from "../features/history";
import { practice } from "../features/practice";
import { programme } from "../features/programme";
import { quoting } from "../features/quoting";
import { search } from "../features/search";
import { supply } from "../features/supply";
import { sync } from "../features/sync";
import type { Feature } from "../lib/feature";
import { project } from "../views/project";
import { settings } from "../views/settings";

/**
 * Everything that the shell shows. A feature's index.tsx exports one Feature whose routes are lazy;
 * joining it is one import and one line here.
 */
export const features: Feature[] = [
  crm,
  design,
  project,
  quoting,
  programme,
  history,
  firm,
  supply,
  care,
  catalog,
  search,
  practice,
  sync,
  settings,
];
