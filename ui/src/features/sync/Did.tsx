import { Link } from "react-router";
import { didText } from "../../components/history/words";
import type { HistoryChange } from "../../generated/commands";
import { recordPlace } from "./places";

/** What a change did in the words of the history; it leads to the record where that has a place. */
export function Did(props: { change: HistoryChange }) {
  const { change } = props;
  const place = change.subject ? recordPlace(change.subject) : null;
  const text = didText(change);
  return place ? <Link to={place}>{text}</Link> : text;
}
