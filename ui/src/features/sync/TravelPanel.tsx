import { Alert, Progress, Select } from "antd";
import { useTranslation } from "react-i18next";
import { Loaded } from "../../components/Loaded";
import { Panel } from "../../components/Page";
import type { FileCount, SyncFiles } from "../../generated/commands";
import { useCommand, useLive } from "../../lib/data";
import { faultText } from "../../lib/faults";
import { sizeText } from "../../lib/format";
import styles from "./sync.module.css";

/** Sizes in MB up to which files may be fetched by themselves. */
const MOST = [0, 5, 20, 50, 100];
const ALL = -1;

/** Room at a relay: whole MB, and whole GB from ten of them on. */
const roomText = (mb: number) => (mb >= 10_000 ? `${Math.round(mb / 1000)} GB` : `${mb} MB`);

/** How photos and files travel: what waits, how far it is, how much room they take, which come by themselves. */
export function TravelPanel() {
  const { t } = useTranslation("sync");
  const live = useLive("sync.files", {});
  return (
    <Panel title={t("files.title")}>
      <Loaded live={live}>{(files) => <Travel files={files} />}</Loaded>
    </Panel>
  );
}

const WAITS = ["sending", "fetching", "onDemand", "elsewhere", "refused"] as const;

function Travel(props: { files: SyncFiles }) {
  const { t } = useTranslation("sync");
  const { files } = props;
  const choose = useCommand("sync.choose_fetch", { done: t("files.chosen"), undo: false });
  const said = (key: string, count: FileCount) =>
    t(`files.${key}`, { count: count.files, size: sizeText(count.kib) });
  const { now, room, mostMb } = files;
  const waits = WAITS.filter((key) => files[key].files > 0);
  const known = mostMb === null || MOST.includes(mostMb) ? MOST : [...MOST, mostMb];
  return (
    <div className={styles.words}>
      {now ? (
        <div>
          {now.sends ? t("files.nowSending") : t("files.nowFetching")}
          <Progress
            percent={Math.floor((100 * now.doneKib) / Math.max(1, now.ofKib))}
            aria-label={now.sends ? t("files.nowSending") : t("files.nowFetching")}
          />
        </div>
      ) : null}
      {files.trouble ? <Alert type="warning" showIcon title={faultText(files.trouble)} /> : null}
      {waits.length === 0 && !files.trouble ? <span>{t("files.nothing")}</span> : null}
      {waits.map((key) => (
        <span key={key}>{said(key, files[key])}</span>
      ))}
      <dl className={styles.facts}>
        <div>
          <dt>{t("files.here")}</dt>
          <dd>{said("used", files.here)}</dd>
        </div>
        {room ? (
          <div>
            <dt>{t("files.room")}</dt>
            <dd>
              {t("files.roomUsed", {
                count: room.files,
                used: roomText(room.mb),
                limit: roomText(room.limitMb),
              })}
            </dd>
          </div>
        ) : null}
        <div>
          <dt>{t("files.byThemselves")}</dt>
          <dd>
            <Select
              className={styles.most ?? ""}
              aria-label={t("files.byThemselves")}
              value={mostMb ?? ALL}
              loading={choose.pending}
              options={[...known, ALL].map((mb) => ({
                value: mb,
                label:
                  mb === ALL
                    ? t("files.all")
                    : mb === 0
                      ? t("files.none")
                      : t("files.upTo", { mb }),
              }))}
              onChange={(mb) => void choose.run({ mostMb: mb === ALL ? null : mb })}
            />
          </dd>
        </div>
      </dl>
    </div>
  );
}
