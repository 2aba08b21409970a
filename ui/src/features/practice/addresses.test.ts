import { readFileSync } from "node:fs";
import { join } from "node:path";
import { matchRoutes, type RouteObject } from "react-router";
import { expect, it } from "vitest";
import { features } from "../../app/features";
import { TABS as SETTINGS } from "../../views/settings/SettingsPage";

interface Step {
  check: string;
  to: string;
}

// The file that the backend serves the tasks from, whole.
const file = join(import.meta.dirname, "../../../../assets/practice/tasks.json");
const { roles } = JSON.parse(readFileSync(file, "utf8")) as {
  roles: { role: string; tasks: { id: string; steps: Step[] }[] }[];
};
const steps = roles.flatMap((role) => role.tasks.flatMap((task) => task.steps));

/** Everything that the shell shows but the page that says there is no such place. */
const routes: RouteObject[] = features.flatMap((feature) => feature.routes);

/** What may stand in an address for a parameter of a route; a page shows its first part for what it does not know. */
const PARTS: Record<string, readonly string[]> = { "settings/:tab?": SETTINGS };

/** Whether an address leads to a page that is there, and to a part of it that is there. */
function leads(to: string): boolean {
  const [path = ""] = to.split("?");
  const found = matchRoutes(routes, path)?.at(-1);
  if (!found) return false;
  const parts = Object.values(found.params).filter((part) => part !== undefined);
  const known = PARTS[found.route.path ?? ""] ?? [];
  return parts.every((part) => known.includes(part));
}

it("knows a place from none", () => {
  expect(leads("/leads")).toBe(true);
  expect(leads("/settings/members")).toBe(true);
  expect(leads("/no-such-place")).toBe(false);
  expect(leads("/settings/no-such-place")).toBe(false);
});

it("every step of practice leads to a page that is there", () => {
  expect(steps.length).toBeGreaterThan(20);
  expect(steps.filter(({ to }) => !leads(to)).map(({ check, to }) => `${check}: ${to}`)).toEqual(
    [],
  );
});
