import {
  ArrowDownOutlined,
  ArrowUpOutlined,
  CopyOutlined,
  DeleteOutlined,
  LayoutOutlined,
  SettingOutlined,
} from "@ant-design/icons";
import { Alert, Button, Dropdown, Tooltip } from "antd";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useSearchParams } from "react-router";
import { EmptyState } from "../../../components/EmptyState";
import {
  DataGrid,
  type GridHandle,
  type GridMenuRequest,
  type GridRow,
  type GridSelection,
  type SubtotalRow,
} from "../../../components/grid";
import { Loaded, RowsSkeleton } from "../../../components/Loaded";
import type { Survey, SurveyRoom } from "../../../generated/commands";
import { stepHistory, useCommand, useLive } from "../../../lib/data";
import { formatQuantity } from "../../../lib/format";
import { RulesModal } from "../RulesModal";
import { AddRooms, AddRoomsChoices } from "./AddRooms";
import { RoomPanel } from "./RoomPanel";
import styles from "./survey.module.css";
import { useSurveyColumns } from "./surveyColumns";
import { NEW_ROOM, type Said, useSurveyEdits } from "./useSurveyEdits";

/** The survey of one project: rooms as a table, the chosen one drawn and explained beside it. */
export function SurveyPanel(props: { projectId: string }) {
  const { i18n } = useTranslation();
  const language = i18n.language === "en" ? "en" : "zh";
  const live = useLive("design.survey", { projectId: props.projectId, language });
  return (
    <Loaded live={live} skeleton={<RowsSkeleton />}>
      {(survey) => <SurveyTable key={props.projectId} {...props} survey={survey} />}
    </Loaded>
  );
}

function SurveyTable(props: { projectId: string; survey: Survey }) {
  const { t } = useTranslation("design");
  const { projectId, survey } = props;
  const { rooms } = survey;
  const empty = rooms.length === 0;
  const grid = useRef<GridHandle>(null);
  const [params, setParams] = useSearchParams();
  const chosen = params.get("room");
  const room = rooms.find((one) => one.room.id === chosen) ?? rooms[0];
  const [selection, setSelection] = useState<GridSelection | null>(null);
  const [menu, setMenu] = useState<GridMenuRequest | null>(null);
  const [wantsRare, setWantsRare] = useState(false);
  const passages = rooms.some((one) => one.passagesText !== "");
  const irregular = rooms.some((one) => one.room.area !== null || one.room.perimeter !== null);
  const [panel, setPanel] = useState(true);
  const edits = useSurveyEdits(projectId, survey);
  const columns = useSurveyColumns({
    passages: wantsRare || passages,
    irregular: wantsRare || irregular,
  });
  const rows = useRows(rooms, t("survey.newPrompt"));
  const footer = useFooter(survey);

  const select = useCallback(
    (next: GridSelection | null) => {
      setSelection(next);
      const id = next?.active.rowKey;
      if (!id || id === NEW_ROOM || id === chosen) return;
      setParams(
        (before) => {
          const after = new URLSearchParams(before);
          after.set("room", id);
          return after;
        },
        { replace: true },
      );
    },
    [chosen, setParams],
  );
  const ids = selectedIds(selection, rooms, room);
  const copy = useCommand("design.copy_rooms", {
    done: (made) => t("survey.copied", { count: made.ids.length }),
  });
  const remove = useCommand("design.delete_rooms", {
    done: t("survey.deleted", { count: ids.length }),
  });
  const goTo = useAfterArrival(rooms, (id) => {
    grid.current?.select({ rowKey: id, columnId: "length" });
    grid.current?.focus();
  });
  const onAdded = (made: string[]) => goTo(made[0]);
  const copyRooms = async () => {
    const outcome = await copy.run({ projectId, ids });
    if (outcome.ok) goTo(outcome.value.ids[0]);
  };
  const removeRooms = (which: string[]) => remove.run({ projectId, ids: which });
  const rules = params.has("rules");
  const showRules = (open: boolean) =>
    setParams(
      (before) => {
        const after = new URLSearchParams(before);
        if (open) after.set("rules", "1");
        else after.delete("rules");
        return after;
      },
      { replace: true },
    );

  const verbs = [
    { key: "above", label: t("survey.above") },
    { key: "below", label: t("survey.below"), extra: "Ctrl++" },
    { key: "copy", label: t("survey.copy") },
    { type: "divider" as const },
    { key: "up", label: t("survey.moveUp"), extra: "Alt+Shift+↑" },
    { key: "down", label: t("survey.moveDown"), extra: "Alt+Shift+↓" },
    { type: "divider" as const },
    { key: "delete", label: t("survey.delete"), extra: "Ctrl+-", danger: true },
  ];
  const act = (verb: string) => {
    setMenu(null);
    if (verb === "above" || verb === "below") grid.current?.insertRows(verb);
    else if (verb === "copy") void copyRooms();
    else if (verb === "up" || verb === "down") grid.current?.moveRows(verb);
    else if (verb === "delete") void removeRooms(ids);
    grid.current?.focus();
  };
  return (
    <div className={styles.survey}>
      {/* The grid below stays the same one when the first room arrives: what is being typed into it goes on. */}
      {empty ? (
        <div className={styles.first}>
          <EmptyState
            compact
            picture="plan"
            title={t("survey.empty")}
            text={t("survey.emptyText")}
          />
          <AddRoomsChoices
            projectId={projectId}
            layouts={survey.layouts}
            onAdded={onAdded}
            singles={false}
          />
        </div>
      ) : (
        <div className={styles.bar} role="toolbar" aria-label={t("survey.title")}>
          <AddRooms projectId={projectId} layouts={survey.layouts} onAdded={onAdded} />
          <Tooltip title={t("survey.copy")}>
            <Button
              icon={<CopyOutlined />}
              aria-label={t("survey.copy")}
              disabled={ids.length === 0}
              loading={copy.pending}
              onClick={() => void copyRooms()}
            />
          </Tooltip>
          <Tooltip title={t("survey.moveUp")}>
            <Button
              icon={<ArrowUpOutlined />}
              aria-label={t("survey.moveUp")}
              onClick={() => act("up")}
            />
          </Tooltip>
          <Tooltip title={t("survey.moveDown")}>
            <Button
              icon={<ArrowDownOutlined />}
              aria-label={t("survey.moveDown")}
              onClick={() => act("down")}
            />
          </Tooltip>
          <Tooltip title={t("survey.delete")}>
            <Button
              icon={<DeleteOutlined />}
              aria-label={t("survey.delete")}
              disabled={ids.length === 0}
              onClick={() => act("delete")}
            />
          </Tooltip>
          <span className={styles.grow} />
          {passages && irregular ? null : (
            <Button type="text" aria-pressed={wantsRare} onClick={() => setWantsRare(!wantsRare)}>
              {wantsRare ? t("survey.lessColumns") : t("survey.moreColumns")}
            </Button>
          )}
          <Button type="text" icon={<SettingOutlined />} onClick={() => showRules(true)}>
            {t("survey.ruleIs", { rule: t(`rules.names.${survey.settings.openingRule}`) })}
          </Button>
          <Tooltip title={t("survey.detail")}>
            <Button
              type="text"
              icon={<LayoutOutlined />}
              aria-label={t("survey.detail")}
              aria-pressed={panel}
              onClick={() => setPanel(!panel)}
            />
          </Tooltip>
        </div>
      )}
      {edits.said.refused.length > 0 ? (
        <Alert
          type="warning"
          banner
          closable={{ onClose: edits.hush }}
          title={
            <>
              <b>{t("survey.refused", { count: edits.said.refused.length })}</b>
              <ul className={styles.refused}>
                {edits.said.refused.slice(0, 8).map((one, index) => (
                  <li key={index}>
                    {one.room} · {one.column}: {one.message}
                  </li>
                ))}
              </ul>
            </>
          }
        />
      ) : null}
      <div className={styles.body}>
        <div className={styles.table}>
          <div className={styles.gridFrame}>
            <DataGrid<SurveyRoom>
              ref={grid}
              keepAs={`survey:${projectId}`}
              label={t("survey.gridLabel")}
              rows={rows}
              columns={columns}
              {...(empty ? {} : { footer })}
              onEdit={edits.onEdit}
              onPasteRows={edits.onPasteRows}
              onInsert={edits.onInsert}
              onDelete={removeRooms}
              onMove={edits.onMove}
              onUndo={() => void stepHistory("undo")}
              onRedo={() => void stepHistory("redo")}
              onSelectionChange={select}
              onMenu={setMenu}
            />
          </div>
          <Status survey={survey} said={edits.said} />
        </div>
        {panel && !empty ? (
          <aside className={styles.aside} aria-label={t("survey.detail")}>
            <RoomPanel
              room={room}
              rule={survey.settings.openingRule}
              onRule={() => showRules(true)}
            />
          </aside>
        ) : null}
      </div>
      {menu && menu.selection.active.rowKey !== NEW_ROOM ? (
        <Dropdown
          open
          trigger={["click"]}
          onOpenChange={(open) => {
            if (!open) setMenu(null);
          }}
          menu={{ items: verbs, onClick: ({ key }) => act(key) }}
        >
          <span className={styles.menuAnchor} style={{ left: menu.x, top: menu.y }} />
        </Dropdown>
      ) : null}
      <RulesModal open={rules} onClose={() => showRules(false)} />
    </div>
  );
}

/** Under the table: what the last edit read as millimetres, what the totals lack, and the keys. */
function Status(props: { survey: Survey; said: Said }) {
  const { t } = useTranslation("design");
  const { totals } = props.survey;
  const { converted } = props.said;
  return (
    <div className={styles.status}>
      <span aria-live="polite" className={styles.converted}>
        {converted.length > 0
          ? t("survey.converted", {
              count: converted.length,
              what: converted
                .slice(0, 3)
                .map((one) => `${one.text} → ${formatQuantity(one.value)} m`)
                .join(", "),
            })
          : t("survey.mmTip")}
      </span>
      {totals.incomplete > 0 ? (
        <span className={styles.lacking}>
          {t("survey.incompleteNote", { count: totals.incomplete })}
        </span>
      ) : null}
      <span className={styles.grow} />
      <span className={styles.keys}>{t("survey.keys")}</span>
    </div>
  );
}

function selectedIds(
  selection: GridSelection | null,
  rooms: readonly SurveyRoom[],
  room: SurveyRoom | undefined,
): string[] {
  const known = rooms.map((one) => one.room.id);
  const chosen = selection?.rowKeys.filter((key) => known.includes(key)) ?? [];
  if (chosen.length > 0) return [...chosen];
  return !selection && room ? [room.room.id] : [];
}

/** Rows keep their identity as long as their room does, so that only what changed is drawn again. */
function useRows(rooms: readonly SurveyRoom[], prompt: string): GridRow<SurveyRoom>[] {
  return useMemo(
    () => [
      ...rooms.map((line) => ({ kind: "line" as const, key: line.room.id, line })),
      { kind: "new" as const, key: NEW_ROOM, prompt },
    ],
    [rooms, prompt],
  );
}

function useFooter(survey: Survey): SubtotalRow[] {
  const { t } = useTranslation("design");
  const { totals } = survey;
  return useMemo(
    () => [
      {
        kind: "subtotal",
        key: "total",
        label: t("survey.total"),
        note: t("hub.roomCount", { count: totals.rooms }),
        cells: {
          floor: formatQuantity(totals.floor),
          round: formatQuantity(totals.perimeter),
          wall: formatQuantity(totals.wallNet),
          gross: formatQuantity(totals.wallGross),
          ceiling: formatQuantity(totals.ceiling),
        },
      },
    ],
    [t, totals],
  );
}

/** Runs once the room with this id has come with the live query. */
function useAfterArrival(rooms: readonly SurveyRoom[], run: (id: string) => void) {
  const [awaited, setAwaited] = useState<string | undefined>();
  const latest = useRef(run);
  latest.current = run;
  useEffect(() => {
    if (!awaited || !rooms.some((one) => one.room.id === awaited)) return;
    setAwaited(undefined);
    // The grid has the row after this paint.
    requestAnimationFrame(() => latest.current(awaited));
  }, [awaited, rooms]);
  return setAwaited;
}
