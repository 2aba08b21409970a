import { LockOutlined } from "@ant-design/icons";
import { Alert, Button } from "antd";
import { useCallback, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useParams } from "react-router";
import { useConfirm } from "../../components/Confirm";
import { EmptyState } from "../../components/EmptyState";
import {
  type ColumnWidths,
  DataGrid,
  type GridHandle,
  type GridMenuRequest,
  type GridSelection,
} from "../../components/grid";
import { useStable } from "../../components/grid/hooks";
import { Box } from "../../components/grid/unsaved";
import { Loaded } from "../../components/Loaded";
import { Page, PageHeader } from "../../components/Page";
import type { Omission, QuoteSheet, SheetLine } from "../../generated/commands";
import { useCommand, useLive } from "../../lib/data";
import { formatQuantity } from "../../lib/format";
import { usePainted } from "../../lib/paint";
import { type ShownColumns, useQuoteColumns } from "./columns";
import { EditorToolbar } from "./EditorToolbar";
import { GridMenu } from "./GridMenu";
import { HeadDrawer } from "./HeadDrawer";
import { named } from "./names";
import { countOmissions } from "./OmissionsPanel";
import { NewVersionButton, QuoteActions } from "./QuoteActions";
import styles from "./quoting.module.css";
import { CopySectionModal, FillRoomsModal, SectionModal } from "./SectionModals";
import { SidePanel, type SideTab } from "./SidePanel";
import { StatusTag } from "./StatusTag";
import { rowRef, sectionKey, sectionOf } from "./sheetRows";
import { TotalsBar } from "./TotalsBar";
import { useGridRows } from "./useGridRows";
import { useQuoteEdits } from "./useQuoteEdits";
import { useStored } from "./useStored";

/** The quote editor. */
export function QuotePage() {
  const { id = "" } = useParams();
  const live = useLive("quoting.quote", { id });
  return <Loaded live={live}>{(sheet) => <Editor key={sheet.id} sheet={sheet} />}</Loaded>;
}

/** What is open over the editor. */
export type Opened =
  | { what: "head" }
  | { what: "section"; section: string | null }
  | { what: "fill"; sections: string[] }
  | { what: "copy"; section: string | null };

/** CSS pixels under which the panel starts closed. */
const ROOM_FOR_PANEL = 1180;
const COLUMNS_SHOWN: ShownColumns = { parts: true, costs: false, craft: true };
const NO_WIDTHS: ColumnWidths = {};
const NO_OMISSIONS: readonly Omission[] = [];

function Editor(props: { sheet: QuoteSheet }) {
  const { sheet } = props;
  const { t, i18n } = useTranslation("quoting");
  const confirm = useConfirm();
  const locked = sheet.status !== "draft";
  const language = i18n.language === "en" ? "en" : "zh";
  const grid = useRef<GridHandle>(null);
  const [shown, setShown] = useStored("kaigong.quote.columns", COLUMNS_SHOWN);
  const [widths, setWidths] = useStored("kaigong.quote.widths", NO_WIDTHS);
  const [folded, setFolded] = useState<ReadonlySet<string>>(new Set());
  const [cursor] = useState(() => new Box<string | null>(null));
  const [menu, setMenu] = useState<GridMenuRequest | null>(null);
  const [opened, setOpened] = useState<Opened | null>(null);
  const [side, setSide] = useState<SideTab | null>(
    window.innerWidth < ROOM_FOR_PANEL ? null : "sums",
  );
  const gestures = useQuoteEdits(sheet);
  const omissions = useLive("quoting.omissions", { id: sheet.id });
  const removeSection = useCommand("quoting.delete_section", { done: t("section.removed") });

  const rows = useGridRows(sheet, folded, locked, language);
  const columns = useQuoteColumns(sheet.mode, shown);
  // What stands around the grid follows once the figures are painted.
  const calm = usePainted(sheet);

  const toggle = useCallback((rowKey: string) => {
    const { id } = rowRef(rowKey);
    setFolded((now) => {
      const next = new Set(now);
      if (!next.delete(id)) next.add(id);
      return next;
    });
  }, []);
  const goTo = useStable((rowKey: string, columnId?: string) => {
    const section = sectionOf(sheet, rowKey);
    if (section && folded.has(section.id)) toggle(sectionKey(section.id));
    requestAnimationFrame(() => {
      grid.current?.select({ rowKey, columnId: columnId ?? "name" });
      grid.current?.focus();
    });
  });
  const onSection = useStable(async (what: "edit" | "copy" | "fill" | "remove", id: string) => {
    if (what === "edit") setOpened({ what: "section", section: id });
    else if (what === "copy") setOpened({ what: "copy", section: id });
    else if (what === "fill") setOpened({ what: "fill", sections: [id] });
    else {
      const section = sheet.sections.find((each) => each.id === id);
      if (!section) return;
      const sure =
        section.lines.length === 0 ||
        (await confirm({
          title: t("section.removeTitle", { name: named(section) }),
          text: t("section.removeText", { count: section.lines.length }),
          verb: t("section.remove"),
        }));
      if (sure) await removeSection.run({ id });
    }
  });
  const shut = useStable(() => {
    setOpened(null);
    grid.current?.focus();
  });
  const onSelection = useCallback(
    (selection: GridSelection | null) => cursor.set(selection?.active.rowKey ?? null),
    [cursor],
  );
  const onHead = useCallback(() => setOpened({ what: "head" }), []);
  const onShown = useStable((change: Partial<ShownColumns>) => setShown({ ...shown, ...change }));
  const onExplain = useCallback(() => setSide("explain"), []);
  const closeMenu = useCallback(() => setMenu(null), []);
  const empty = useMemo(
    () => (
      <EmptyState
        compact
        picture="plan"
        title={t("noSections")}
        text={t("noSectionsText")}
        action={
          locked ? null : (
            <Button type="primary" onClick={() => setOpened({ what: "section", section: null })}>
              {t("section.add")}
            </Button>
          )
        }
      />
    ),
    [locked, t],
  );

  return (
    <Page
      layout="fill"
      header={
        <PageHeader
          title={sheet.title || sheet.projectName}
          back="/quotes"
          status={<StatusTag status={sheet.status} />}
          subtitle={<Facts sheet={sheet} />}
          actions={
            <QuoteActions sheet={calm} omissions={omissions.data ?? NO_OMISSIONS} onHead={onHead} />
          }
          toolbar={
            <EditorToolbar
              sheet={calm}
              shown={shown}
              onShown={onShown}
              side={side}
              onSide={setSide}
              omissions={countOmissions(omissions.data)}
              onOpen={setOpened}
              onUndo={gestures.onUndo}
              onRedo={gestures.onRedo}
            />
          }
        />
      }
    >
      {locked ? (
        <Alert
          banner
          type="info"
          icon={<LockOutlined />}
          title={t(`locked.${sheet.status}`)}
          action={<NewVersionButton sheet={sheet} />}
        />
      ) : sheet.lapsed ? (
        <Alert
          banner
          type="warning"
          title={t("lapsed", { day: sheet.validUntil })}
          action={
            <Button size="small" onClick={() => setOpened({ what: "head" })}>
              {t("changeValidity")}
            </Button>
          }
        />
      ) : null}
      <div className={styles.editor}>
        <div className={styles.grid}>
          <DataGrid<SheetLine>
            ref={grid}
            keepAs={`quote:${sheet.id}`}
            label={t("gridLabel", { number: sheet.number })}
            rows={rows}
            columns={columns}
            labelColumnId="name"
            readOnly={locked}
            widths={widths}
            onWidthsChange={setWidths}
            empty={empty}
            {...gestures}
            onToggleSection={toggle}
            onSelectionChange={onSelection}
            onMenu={setMenu}
          />
        </div>
        {side ? (
          <SidePanel
            sheet={calm}
            tab={side}
            onTab={setSide}
            costs={shown.costs}
            cursor={cursor}
            onGo={goTo}
          />
        ) : null}
      </div>
      <TotalsBar sheet={sheet} costs={shown.costs} />
      <GridMenu
        request={menu}
        sheet={calm}
        grid={grid}
        onEdit={gestures.onEdit}
        onClose={closeMenu}
        onExplain={onExplain}
        onSection={onSection}
      />
      <HeadDrawer open={opened?.what === "head"} sheet={calm} onClose={shut} />
      {opened?.what === "section" ? (
        <SectionModal
          sheet={sheet}
          section={sheet.sections.find((each) => each.id === opened.section) ?? null}
          onClose={shut}
        />
      ) : null}
      {opened?.what === "fill" ? (
        <FillRoomsModal sheet={sheet} sections={opened.sections} onClose={shut} />
      ) : null}
      {opened?.what === "copy" ? (
        <CopySectionModal sheet={sheet} section={opened.section} onClose={shut} />
      ) : null}
    </Page>
  );
}

/** Number, customer's project, mode, area, validity: one quiet line. */
function Facts(props: { sheet: QuoteSheet }) {
  const { sheet } = props;
  const { t } = useTranslation("quoting");
  const facts = [
    `${sheet.number} V${sheet.version}`,
    sheet.title === "" ? null : sheet.projectName,
    t(`mode.${sheet.mode}`),
    sheet.area ? formatQuantity(sheet.area, "㎡") : null,
    sheet.validUntil ? t("validUntil", { day: sheet.validUntil }) : null,
  ];
  return facts.filter(Boolean).join(" · ");
}
