import type { ProjectStage } from "../../generated/commands";

/** The way of a project, in order. */
export const WAY: readonly ProjectStage[] = [
  "survey",
  "design",
  "quote",
  "contract",
  "preparing",
  "building",
  "completion",
  "settlement",
  "warranty",
];

/** Beside the way: a reason is asked for entering them. */
export const ASIDE: readonly ProjectStage[] = ["paused", "cancelled"];

export const STAGES: readonly ProjectStage[] = [...WAY, ...ASIDE];

const COLORS: Partial<Record<ProjectStage, string>> = {
  survey: "processing",
  design: "processing",
  quote: "processing",
  contract: "processing",
  preparing: "success",
  building: "success",
  completion: "success",
  settlement: "success",
  paused: "warning",
};

/** Colour of a stage's tag: before the contract is signed, after it, resting; undefined for those that are over. */
export function stageColor(stage: ProjectStage): string | undefined {
  return COLORS[stage];
}

/** The stage after this one on the way. */
export function stageAfter(stage: ProjectStage): ProjectStage | undefined {
  const at = WAY.indexOf(stage);
  return at < 0 ? undefined : WAY[at + 1];
}
