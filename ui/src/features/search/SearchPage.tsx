import { Button, Input, Skeleton, Tag } from "antd";
import { type KeyboardEvent, useDeferredValue, useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, useSearchParams } from "react-router";
import { EmptyState } from "../../components/EmptyState";
import { FaultState } from "../../components/Loaded";
import { Page, PageHeader } from "../../components/Page";
import type { SearchKind } from "../../generated/commands";
import { useLive } from "../../lib/data";
import { isComposing } from "../../lib/ime";
import { placeOf } from "../../lib/places";
import { Examples } from "./Examples";
import { HitLines } from "./HitLines";
import styles from "./search.module.css";

/** Records shown at first and added by each "more". */
const STEP = 50;
/** The most that one answer holds; whoever has more types more. */
const MOST = 500;

/** Everything that answers, by kind. The address holds what was typed and the chosen kind. */
export function SearchPage() {
  const { t } = useTranslation("search");
  const [params, setParams] = useSearchParams();
  const typed = params.get("q") ?? "";
  const kind = params.get("kind") as SearchKind | null;
  const [limit, setLimit] = useState(STEP);
  const wanted = useDeferredValue(typed.trim());
  const live = useLive(
    "search.find",
    { typed: wanted, limit, ...(kind ? { kinds: [kind] } : {}) },
    { enabled: wanted !== "", keep: true },
  );
  const set = (name: string, value: string | null) => {
    setLimit(STEP);
    setParams(
      (before) => {
        const after = new URLSearchParams(before);
        if (value) after.set(name, value);
        else after.delete(name);
        return after;
      },
      { replace: true },
    );
  };
  const counts = wanted === "" ? [] : (live.data?.counts ?? []);
  const all = counts.reduce((sum, count) => sum + count.total, 0);
  const total = kind ? (counts.find((count) => count.kind === kind)?.total ?? 0) : all;
  const hits = wanted === "" ? [] : (live.data?.hits ?? []);
  return (
    <Page
      maxWidth={1080}
      header={
        <PageHeader
          title={t("title")}
          toolbar={
            <div className={styles.tools}>
              <Input.Search
                className={styles.box ?? ""}
                size="large"
                allowClear
                autoFocus
                value={typed}
                placeholder={t("placeholder")}
                aria-label={t("placeholder")}
                onChange={(event) => set("q", event.target.value)}
                onKeyDown={toResults}
              />
              {all > 0 ? (
                <fieldset className={styles.kinds} aria-label={t("kindsLabel")}>
                  <Tag.CheckableTag checked={kind === null} onChange={() => set("kind", null)}>
                    {t("all")} {all}
                  </Tag.CheckableTag>
                  {counts.map((count) => (
                    <Tag.CheckableTag
                      key={count.kind}
                      checked={kind === count.kind}
                      onChange={(chosen) => set("kind", chosen ? count.kind : null)}
                    >
                      {t(`kinds.${count.kind}`)} {count.total}
                    </Tag.CheckableTag>
                  ))}
                </fieldset>
              ) : null}
            </div>
          }
        />
      }
    >
      {live.fault && !live.data ? (
        <FaultState fault={live.fault} onRetry={live.refresh} />
      ) : wanted === "" ? (
        <EmptyState picture="search" title={t("begin")} text={<Examples />} />
      ) : live.loading ? (
        <Skeleton active />
      ) : hits.length === 0 ? (
        <EmptyState
          picture="search"
          title={t("nothing", { typed: wanted })}
          text={kind && all > 0 ? t("nothingOfKind") : <Examples />}
          action={
            kind && all > 0 ? (
              <Button onClick={() => set("kind", null)}>{t("showAll")}</Button>
            ) : undefined
          }
        />
      ) : (
        <>
          <ul className={styles.results} onKeyDown={walk} aria-label={t("results")}>
            {hits.map((hit) => (
              <li key={`${hit.kind} ${hit.id}`}>
                <Link className={styles.row} to={placeOf(hit)} data-hit={hit.kind}>
                  <HitLines hit={hit} kind={kind === null} />
                </Link>
              </li>
            ))}
          </ul>
          {total > hits.length ? (
            <div className={styles.more}>
              {hits.length >= MOST ? (
                t("tooMany", { most: MOST })
              ) : (
                <Button onClick={() => setLimit(Math.min(MOST, limit + STEP))}>{t("more")}</Button>
              )}
            </div>
          ) : null}
        </>
      )}
    </Page>
  );
}

/** Down, or Enter, in the box leads to the first result. */
function toResults(event: KeyboardEvent) {
  if (isComposing(event) || (event.key !== "ArrowDown" && event.key !== "Enter")) return;
  const first = document.querySelector<HTMLElement>("[data-hit]");
  if (!first) return;
  event.preventDefault();
  first.focus();
}

/** Up and down go from result to result. */
function walk(event: KeyboardEvent<HTMLElement>) {
  const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
  if (step === 0) return;
  const rows = [...event.currentTarget.querySelectorAll<HTMLElement>("[data-hit]")];
  const next = rows[rows.indexOf(document.activeElement as HTMLElement) + step];
  event.preventDefault();
  if (next) next.focus();
  else if (step < 0) document.querySelector<HTMLElement>("input[type=search], input")?.focus();
}
