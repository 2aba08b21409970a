import { onDemand } from "../../components/onDemand";

/** What opens over the pages of leads. */
export const LeadDrawer = onDemand(
  async () => (await import("./LeadDrawer")).LeadDrawer,
  (props) => props.id !== null,
);
export const QuickEntry = onDemand(
  async () => (await import("./QuickEntry")).QuickEntry,
  (props) => props.open,
);
export const StageRules = onDemand(
  async () => (await import("./StageRules")).StageRules,
  (props) => props.open,
);
