import { Alert } from "antd";
import { useTranslation } from "react-i18next";
import type { BackupPreview, ChangeNote } from "../../generated/commands";
import { formatMoment, spokenMoment } from "../../lib/format";
import styles from "./care.module.css";
import { commandText } from "./commandText";
import { countOf, KINDS } from "./words";

function Changes(props: { changes: readonly ChangeNote[]; more: number }) {
  const { t } = useTranslation("care");
  return (
    <ul className={styles.changes}>
      {props.changes.map((change, index) => (
        <li key={`${change.at}${index}`}>
          <span className={styles.moment}>{formatMoment(change.at)}</span>
          <span className={styles.who}>{change.member}</span>
          <span>{commandText(change.command)}</span>
        </li>
      ))}
      {props.more > 0 ? (
        <li className={styles.quiet}>{t("moreChanges", { count: props.more })}</li>
      ) : null}
    </ul>
  );
}

/** What a backup holds beside what there is now, and what restoring it takes away. */
export function Comparison(props: { preview: BackupPreview }) {
  const { t } = useTranslation("care");
  const { preview } = props;
  const held = preview.backup.held;
  if (!held) return null;
  const kinds = KINDS.filter((what) => countOf(held.counts, what) !== null);
  const { lost, now } = preview;
  return (
    <>
      {preview.otherFirm ? (
        <Alert type="error" showIcon title={t("otherFirm", { firm: held.firm })} />
      ) : null}
      <table className={styles.compare}>
        <thead>
          <tr>
            <td />
            {kinds.map((what) => (
              <th key={what} scope="col">
                {t(`kinds.${what}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          <tr>
            <th scope="row">{t("then")}</th>
            {kinds.map((what) => (
              <td key={what}>{countOf(held.counts, what)}</td>
            ))}
          </tr>
          {now ? (
            <tr>
              <th scope="row">{t("now")}</th>
              {kinds.map((what) => (
                <td key={what} data-differs={countOf(now, what) !== countOf(held.counts, what)}>
                  {countOf(now, what)}
                </td>
              ))}
            </tr>
          ) : null}
        </tbody>
      </table>
      {lost === null ? (
        <Alert
          type="warning"
          showIcon
          title={t("lostUnknown", { when: spokenMoment(held.lastChangeAt ?? held.madeAt) })}
        />
      ) : lost > 0 ? (
        <Alert
          type="warning"
          showIcon
          title={t("lost", { count: lost })}
          description={
            <Changes
              changes={preview.lostNewest.slice(0, 6)}
              more={lost - Math.min(6, preview.lostNewest.length)}
            />
          }
        />
      ) : (
        <p>{t(now ? "nothingLost" : "fresh")}</p>
      )}
      {preview.gained > 0 && !preview.otherFirm ? (
        <p>{t("gained", { count: preview.gained })}</p>
      ) : null}
      <h3 className={styles.small}>{t("newest")}</h3>
      <Changes changes={preview.newest.slice(0, 4)} more={0} />
      <p className={styles.quiet}>
        {t("dataClasses", {
          classes: held.classes.map((name) => t(`classes.${name}`)).join(" · "),
        })}
      </p>
    </>
  );
}
