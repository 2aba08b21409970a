import { EditOutlined, PlusOutlined } from "@ant-design/icons";
import { Alert, Button, Checkbox, Dropdown, Tooltip } from "antd";
import { useCallback, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { EmptyState } from "../../components/EmptyState";
import { DateField, SelectField } from "../../components/form";
import {
  type CellEdit,
  DataGrid,
  type GridHandle,
  type GridMenuRequest,
  type GridRow,
} from "../../components/grid";
import { FaultState, RowsSkeleton } from "../../components/Loaded";
import { SearchBox } from "../../components/SearchBox";
import { useNewKey } from "../../components/useNewKey";
import type { PriceBookCategory, WorkItem, WorkItems } from "../../generated/commands";
import { call, showDone, showFault, stepHistory, useCommand, useLive } from "../../lib/data";
import { faultOf, faultText } from "../../lib/faults";
import { formatDate, formatRate } from "../../lib/format";
import { CategoryModal } from "./CategoryModal";
import styles from "./catalog.module.css";
import { itemEdits, refusedCells } from "./edits";
import { itemFilter } from "./filters";
import { ItemDrawer } from "./ItemDrawer";
import { useItemColumns } from "./itemColumns";
import { ROOM_KINDS, useNames } from "./names";
import { PriceChangeModal } from "./PriceChangeModal";
import { keepWidths, keptWidths, useAddress } from "./useAddress";

/** Work items by trade: searched, edited in place, opened in a drawer. The address holds trade, search and what is open. */
export function ItemsTab() {
  const { t } = useTranslation("catalog");
  const { params, patch } = useAddress();
  const address = params.toString();
  const filter = useMemo(() => itemFilter(new URLSearchParams(address)), [address]);
  const live = useLive("catalog.items", filter, { keep: true });
  const [selected, setSelected] = useState<readonly string[]>([]);
  const [category, setCategory] = useState<PriceBookCategory | "new" | null>(null);
  const grid = useRef<GridHandle>(null);
  const search = useRef<{ focus: () => void }>(null);
  const open = params.get("item");
  const openItem = useCallback((item: string) => patch({ item }, true), [patch]);
  // The grid tells its selection with each new row set: only another one is news.
  const onSelected = useCallback(
    (ids: readonly string[]) => setSelected((now) => (now.join() === ids.join() ? now : [...ids])),
    [],
  );
  const past = filter.on !== undefined;

  useNewKey(useCallback(() => patch({ new: "1" }, true), [patch]));

  if (live.fault && !live.data) return <FaultState fault={live.fault} onRetry={live.refresh} />;
  const shownCategory = live.data?.categories.find(({ id }) => id === filter.categoryId);
  return (
    <div className={styles.book}>
      <CategoryList
        categories={live.data?.categories}
        current={filter.categoryId ?? null}
        onPick={(id) => patch({ category: id })}
        onEdit={setCategory}
      />
      <div className={styles.bookMain}>
        <div className={styles.bar}>
          <SearchBox
            ref={search}
            value={filter.text ?? ""}
            onChange={(text) => patch({ q: text })}
            placeholder={t("searchItems")}
            onLeave={() => grid.current?.focus()}
          />
          <div className={styles.barSelect}>
            <SelectField
              value={filter.room ?? null}
              onChange={(room) => patch({ room })}
              onClear={() => patch({ room: null })}
              options={ROOM_KINDS.map((value) => ({ value, label: t(`rooms.${value}`) }))}
              placeholder={t("allRooms")}
              aria-label={t("roomKinds")}
            />
          </div>
          <Checkbox
            checked={filter.inactive ?? false}
            onChange={(event) => patch({ inactive: event.target.checked ? "1" : null })}
          >
            {t("withInactive")}
          </Checkbox>
          <span className={styles.barSpace} />
          <span className={styles.count}>
            {live.data ? t("itemCount", { count: live.data.total }) : null}
          </span>
          <Tooltip title={t("onDayHelp")}>
            <span className={styles.barDate}>
              <DateField
                value={filter.on ?? ""}
                onChange={(on) => patch({ on })}
                placeholder={t("today")}
                aria-label={t("onDay")}
              />
            </span>
          </Tooltip>
        </div>
        {past ? (
          <Alert
            type="info"
            banner
            title={t("pastPrices", { date: formatDate(filter.on) })}
            action={
              <Button size="small" type="text" onClick={() => patch({ on: null })}>
                {t("backToToday")}
              </Button>
            }
          />
        ) : null}
        {live.data ? (
          <ItemsGrid
            data={live.data}
            sections={!filter.text && !filter.categoryId}
            readOnly={past}
            grid={grid}
            onOpen={openItem}
            onSelected={onSelected}
            onAdjust={() => patch({ adjust: "selected" }, true)}
            empty={
              filter.text ? (
                <EmptyState
                  picture="search"
                  title={t("noItemFound", { text: filter.text })}
                  text={t("noItemFoundText")}
                  action={<Button onClick={() => patch({ q: null })}>{t("clearSearch")}</Button>}
                />
              ) : (
                <EmptyState
                  picture="book"
                  title={t("noItems")}
                  text={t("noItemsText")}
                  action={
                    <Button type="primary" onClick={() => patch({ new: "1" }, true)}>
                      {t("addItem")}
                    </Button>
                  }
                />
              )
            }
          />
        ) : (
          <RowsSkeleton rows={14} />
        )}
      </div>
      <ItemDrawer
        id={open}
        open={open !== null || params.has("new")}
        categories={live.data?.categories ?? []}
        categoryId={shownCategory?.id ?? null}
        onClose={() => patch({ item: null, new: null })}
      />
      <PriceChangeModal
        open={params.has("adjust")}
        filter={filter}
        filterCount={live.data?.total ?? 0}
        selected={selected}
        preferSelected={params.get("adjust") === "selected"}
        onClose={() => patch({ adjust: null })}
      />
      <CategoryModal category={category} onClose={() => setCategory(null)} />
    </div>
  );
}

function CategoryList(props: {
  categories: PriceBookCategory[] | undefined;
  current: string | null;
  onPick: (id: string | null) => void;
  onEdit: (category: PriceBookCategory | "new") => void;
}) {
  const { t } = useTranslation("catalog");
  const name = useNames();
  const entry = (id: string | null, letter: string, label: string, count: number | null) => (
    <button
      type="button"
      className={styles.category}
      aria-current={props.current === id}
      onClick={() => props.onPick(id)}
    >
      <span className={styles.letter}>{letter}</span>
      <span className={styles.categoryName} title={label}>
        {label}
      </span>
      <span className={styles.categoryCount}>{count}</span>
    </button>
  );
  return (
    <nav className={styles.categories} aria-label={t("categories")}>
      <div className={styles.categoryRow}>{entry(null, "", t("allCategories"), null)}</div>
      {(props.categories ?? []).map((category) => (
        <div key={category.id} className={styles.categoryRow}>
          {entry(category.id, category.code, name(category), category.items)}
          <Tooltip
            placement="right"
            title={t("editCategoryHint", {
              name: name(category),
              share: formatRate(category.costFactor),
            })}
          >
            <Button
              size="small"
              type="text"
              className={styles.categoryEdit ?? ""}
              icon={<EditOutlined />}
              aria-label={t("editCategory", { name: name(category) })}
              onClick={() => props.onEdit(category)}
            />
          </Tooltip>
        </div>
      ))}
      <Button
        type="text"
        size="small"
        className={styles.addCategory ?? ""}
        icon={<PlusOutlined />}
        onClick={() => props.onEdit("new")}
      >
        {t("addCategory")}
      </Button>
    </nav>
  );
}

function ItemsGrid(props: {
  data: WorkItems;
  sections: boolean;
  readOnly: boolean;
  grid: React.RefObject<GridHandle | null>;
  onOpen: (id: string) => void;
  onSelected: (ids: readonly string[]) => void;
  onAdjust: () => void;
  empty: React.ReactNode;
}) {
  const { t, i18n } = useTranslation("catalog");
  const name = useNames();
  const { data, sections, onSelected } = props;
  const recipes = useLive("catalog.recipes", {});
  const [folded, setFolded] = useState<ReadonlySet<string>>(new Set());
  const [widths, setWidths] = useState(() => keptWidths("items"));
  const [menu, setMenu] = useState<GridMenuRequest | null>(null);
  const columns = useItemColumns(recipes.data, props.onOpen);
  const offer = useCommand("catalog.edit_items");

  const rows = useMemo((): GridRow<WorkItem>[] => {
    const line = (item: WorkItem): GridRow<WorkItem> => ({
      kind: "line",
      key: item.id,
      line: item,
      ...(item.active ? {} : { className: styles.inactive ?? "" }),
    });
    if (!sections) return data.items.map(line);
    return data.categories.flatMap((category): GridRow<WorkItem>[] => {
      const items = data.items.filter((item) => item.categoryId === category.id);
      if (items.length === 0) return [];
      const collapsed = folded.has(category.id);
      return [
        {
          kind: "section",
          key: category.id,
          label: `${category.code}  ${name(category)}`,
          note: t("itemCount", { count: items.length }),
          collapsed,
        },
        ...(collapsed ? [] : items.map(line)),
      ];
    });
  }, [data, sections, folded, name, t]);

  const known = useMemo(() => new Set(data.items.map(({ id }) => id)), [data.items]);
  const onEdit = useCallback(async (cells: CellEdit[]) => {
    const edits = itemEdits(cells);
    try {
      const report = await call("catalog.edit_items", { edits });
      return { errors: refusedCells(edits, report, faultText) };
    } catch (reason) {
      throw new Error(faultText(faultOf(reason)));
    }
  }, []);

  const chosen = (menu?.selection.rowKeys ?? []).filter((key) => known.has(key));
  const offered = (active: boolean) => async () => {
    const done = await offer.run({ edits: chosen.map((id) => ({ id, fields: { active } })) });
    if (!done.ok) return;
    const [refused] = done.value.refused;
    if (refused) {
      showFault(refused.fault);
      return;
    }
    showDone(t(active ? "offeredAgain" : "offeredNoMore", { count: chosen.length }), done.change);
  };
  return (
    <>
      <DataGrid<WorkItem>
        ref={props.grid}
        keepAs="catalog.items"
        label={t("title")}
        className={styles.grid ?? ""}
        rows={rows}
        columns={columns}
        labelColumnId={i18n.language === "en" ? "nameEn" : "name"}
        readOnly={props.readOnly}
        empty={props.empty}
        onEdit={onEdit}
        onUndo={() => void stepHistory("undo")}
        onRedo={() => void stepHistory("redo")}
        onOpen={props.onOpen}
        onToggleSection={(key) =>
          setFolded((now) => {
            const next = new Set(now);
            if (!next.delete(key)) next.add(key);
            return next;
          })
        }
        onSelectionChange={(selection) =>
          onSelected((selection?.rowKeys ?? []).filter((key) => known.has(key)))
        }
        onMenu={setMenu}
        widths={widths}
        onWidthsChange={(next) => {
          setWidths({ ...next });
          keepWidths("items", next);
        }}
      />
      <Dropdown
        open={menu !== null && chosen.length > 0}
        trigger={["click"]}
        onOpenChange={(open) => (open ? undefined : setMenu(null))}
        menu={{
          autoFocus: true,
          onClick: () => {
            setMenu(null);
            props.grid.current?.focus();
          },
          items: [
            {
              key: "open",
              label: t("openItem"),
              disabled: chosen.length !== 1,
              onClick: () => chosen[0] && props.onOpen(chosen[0]),
            },
            {
              key: "copy",
              label: t("common:copy"),
              onClick: () =>
                void navigator.clipboard?.writeText(props.grid.current?.copyText() ?? ""),
            },
            { key: "adjust", label: t("adjust.selected"), onClick: props.onAdjust },
            { type: "divider" },
            { key: "stop", label: t("stopOffering"), onClick: () => void offered(false)() },
            { key: "again", label: t("offerAgain"), onClick: () => void offered(true)() },
          ],
        }}
      >
        <span className={styles.menuPlace} style={{ left: menu?.x ?? 0, top: menu?.y ?? 0 }} />
      </Dropdown>
    </>
  );
}
