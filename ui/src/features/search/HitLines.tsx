import { Fragment } from "react";
import { useTranslation } from "react-i18next";
import type { SearchHit, SearchText } from "../../generated/commands";
import { kindIcon } from "./kinds";
import styles from "./search.module.css";
import { linesOf, pieces } from "./texts";

/** A text with what was found marked. */
function Marked(props: { text: SearchText }) {
  let at = 0;
  return pieces(props.text).map((piece) => {
    const key = at;
    at += piece.text.length;
    return piece.marked ? (
      <mark key={key} className={styles.mark}>
        {piece.text}
      </mark>
    ) : (
      <Fragment key={key}>{piece.text}</Fragment>
    );
  });
}

/** A found record: what it is called, what tells it from others, and where it stands. */
export function HitLines(props: { hit: SearchHit; kind?: boolean }) {
  const { t, i18n } = useTranslation("search");
  const { hit } = props;
  const { title, details } = linesOf(hit, i18n.language === "en");
  const state = stateOf(hit);
  return (
    <>
      <span className={styles.icon}>{kindIcon(hit.kind)}</span>
      <span className={styles.lines} data-open={hit.open}>
        <span className={styles.title}>
          {title.map((text, at) => (
            <Fragment key={text.field}>
              {at > 0 ? " " : null}
              <Marked text={text} />
            </Fragment>
          ))}
        </span>
        {details.length > 0 ? (
          <span className={styles.details}>
            {details.map((text, at) => (
              <Fragment key={at}>
                {at > 0 ? <span className={styles.dot}> · </span> : null}
                <Marked text={text} />
              </Fragment>
            ))}
          </span>
        ) : null}
      </span>
      <span className={styles.state}>
        {props.kind ? `${t(`kinds.${hit.kind}`)}${state ? " · " : ""}` : null}
        {state ? t(state) : null}
      </span>
    </>
  );
}

/** The words for where a record stands, from the feature it belongs to. */
function stateOf(hit: SearchHit): string | null {
  if (hit.kind === "lead") return `crm:stages.${hit.status}`;
  if (hit.kind === "project") return `design:stages.${hit.status}`;
  if (hit.kind === "quote") return `quoting:status.${hit.status}`;
  if (hit.kind === "activity") return null;
  return hit.open ? null : "search:inactive";
}
