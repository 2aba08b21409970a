import { useMemo } from "react";
import { useSearchParams } from "react-router";
import type { LeadFilter, LeadLevel, LeadSource, NextState } from "../../generated/commands";

export type FilterName = "q" | "owner" | "level" | "source" | "next";
const NAMES: readonly FilterName[] = ["q", "owner", "level", "source", "next"];
const POOL = "pool";

/** Filters live in the address, so that going back, reloading and links keep them. */
export function useLeadFilter() {
  const [params, setParams] = useSearchParams();
  const q = params.get("q") ?? "";
  const owner = params.get("owner");
  const level = params.get("level") as LeadLevel | null;
  const source = params.get("source") as LeadSource | null;
  const next = params.get("next") as NextState | null;
  const filter = useMemo((): LeadFilter => {
    const given: LeadFilter = {};
    if (q.trim()) given.search = q;
    if (owner === POOL) given.pool = true;
    else if (owner) given.ownerId = owner;
    if (level) given.level = level;
    if (source) given.source = source;
    if (next) given.next = next;
    return given;
  }, [q, owner, level, source, next]);
  const change = (entries: Record<string, string | null>, replace = true) =>
    setParams(
      (before) => {
        const after = new URLSearchParams(before);
        for (const [name, value] of Object.entries(entries)) {
          if (value) after.set(name, value);
          else after.delete(name);
        }
        return after;
      },
      { replace },
    );
  return {
    params,
    change,
    filter,
    values: { q, owner, level, source, next },
    filtered: NAMES.some((name) => params.get(name)),
    clear: () => change(Object.fromEntries(NAMES.map((name) => [name, null]))),
  };
}
