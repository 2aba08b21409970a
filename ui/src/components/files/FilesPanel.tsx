import { Button, Segmented } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { TimelineOf } from "../../generated/commands";
import { showFault, useCommand, useLive } from "../../lib/data";
import { faultOf } from "../../lib/faults";
import { host } from "../../lib/host";
import { showToast } from "../../lib/toast";
import { EmptyState } from "../EmptyState";
import { FaultState, RowsSkeleton } from "../Loaded";
import { LongWork } from "../LongWork";
import { Panel } from "../Page";
import { FileDrop, FilesButton } from "./FileDrop";
import styles from "./files.module.css";
import { Gallery } from "./Gallery";
import { IncomingList } from "./IncomingList";
import { saveFile } from "./transfer";
import { useIncoming } from "./useIncoming";

/** So many at once. */
const STEP = 60;

type Which = "all" | "pictures" | "others";

/** All files of a timeline together, newest first. What is added here becomes a note of its own in the timeline. */
export function FilesPanel(props: { of: TimelineOf }) {
  const { t } = useTranslation("attach");
  const [limit, setLimit] = useState(STEP);
  const [which, setWhich] = useState<Which>("all");
  const live = useLive("attach.files", { of: props.of, limit }, { keep: true });
  const incoming = useIncoming();
  const log = useCommand("attach.log", {
    long: true,
    done: ({ ids }) => t("added", { count: ids.length }),
  });
  const saveAll = useCommand("attach.save_all", { long: true });
  const [saving, setSaving] = useState(false);
  const files = live.data?.files ?? [];
  const shown = files.filter(
    (file) =>
      which === "all" ||
      (file.sort === "picture" || file.sort === "photo") === (which === "pictures"),
  );
  const add = async () => {
    const sources = incoming.tickets.map((ticket) => ({ ticket }));
    const entry = { of: props.of, kind: "note" as const, text: "" };
    if ((await log.run({ entry, files: sources })).ok) incoming.clear();
  };
  const save = async () => {
    const choose = host().choosePath;
    if (choose) {
      const folder = await choose("folder");
      if (!folder) return;
      const done = await saveAll.run({ of: props.of, folder });
      if (done.ok) say(done.value.saved, done.value.missing.length);
      return;
    }
    setSaving(true);
    try {
      const here = files.filter((file) => file.here);
      for (const file of here) await saveFile(file);
      say(here.length, files.length - here.length);
    } catch (reason) {
      showFault(faultOf(reason));
    } finally {
      setSaving(false);
    }
  };
  const say = (saved: number, missing: number) => {
    const text =
      missing > 0 ? t("savedSome", { saved, count: missing }) : t("savedAll", { count: saved });
    showToast({ tone: "done", text });
  };
  return (
    <Panel
      title={t("panel")}
      extra={
        <span className={styles.panelBar}>
          {files.length > 0 ? (
            <>
              <Segmented<Which>
                size="small"
                value={which}
                onChange={setWhich}
                options={(["all", "pictures", "others"] as const).map((value) => ({
                  value,
                  label: t(value),
                }))}
              />
              <Button
                size="small"
                loading={saving || saveAll.pending}
                disabled={!files.some((file) => file.here)}
                onClick={() => void save()}
              >
                {t("saveAll")}
              </Button>
            </>
          ) : null}
          <FilesButton size="small" onFiles={incoming.add}>
            {t("add")}
          </FilesButton>
        </span>
      }
    >
      <FileDrop onFiles={incoming.add}>
        <IncomingList incoming={incoming} />
        {incoming.files.length > 0 ? (
          <p>
            <Button
              type="primary"
              loading={log.pending}
              disabled={incoming.coming || incoming.tickets.length === 0}
              onClick={() => void add()}
            >
              {t("add")}
            </Button>
          </p>
        ) : null}
        <LongWork long={log.long ?? saveAll.long} />
        {!live.data ? (
          live.fault ? (
            <FaultState fault={live.fault} onRetry={live.refresh} />
          ) : (
            <RowsSkeleton rows={2} />
          )
        ) : files.length === 0 ? (
          <EmptyState compact picture="home" title={t("panelEmpty")} text={t("panelEmptyText")} />
        ) : shown.length === 0 ? (
          <p className={styles.quiet}>{t("noneOfKind")}</p>
        ) : (
          <Gallery files={shown} large />
        )}
        {live.data && live.data.total > files.length ? (
          <p>
            <Button size="small" onClick={() => setLimit(limit + 4 * STEP)}>
              {t("more", { total: live.data.total })}
            </Button>
          </p>
        ) : null}
      </FileDrop>
    </Panel>
  );
}
