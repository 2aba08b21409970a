import { Dropdown, type MenuProps } from "antd";
import { memo, type RefObject } from "react";
import { useTranslation } from "react-i18next";
import type { GridHandle, GridMenuRequest, GridProps } from "../../components/grid";
import type { QuoteSheet, SheetLine } from "../../generated/commands";
import { call, showFault } from "../../lib/data";
import { faultOf } from "../../lib/faults";
import { named } from "./names";
import styles from "./quoting.module.css";
import { lineOf, rowRef, sectionOf } from "./sheetRows";

export interface GridMenuProps {
  request: GridMenuRequest | null;
  sheet: QuoteSheet;
  grid: RefObject<GridHandle | null>;
  onEdit: NonNullable<GridProps<SheetLine>["onEdit"]>;
  onClose: () => void;
  onExplain: () => void;
  onSection: (what: "edit" | "copy" | "fill" | "remove", section: string) => void;
}

/** What the right mouse button and the menu key offer in the grid. */
export const GridMenu = memo(function GridMenu(props: GridMenuProps) {
  const { request, sheet, grid, onClose } = props;
  const { t } = useTranslation("quoting");
  if (!request) return null;
  const { active, rowKeys } = request.selection;
  const locked = sheet.status !== "draft";
  const ref = rowRef(active.rowKey);
  const section = sectionOf(sheet, active.rowKey);
  const lines = rowKeys.flatMap((key) => lineOf(sheet, key) ?? []);
  const overridden = lines.filter((line) => line.manual && (line.formula || line.item));
  const priced = lines.filter((line) => line.ownPrice);

  const clear = (columnId: string, of: SheetLine[]) =>
    props
      .onEdit(
        of.map((line) => ({ rowKey: line.id, columnId, text: "" })),
        "clear",
      )
      .catch((reason: unknown) => showFault(faultOf(reason)));
  const place = (target: string, copy: boolean) =>
    call("quoting.place_lines", {
      lines: lines.map((line) => line.id),
      section: target,
      before: null,
      copy,
    }).catch((reason: unknown) => showFault(faultOf(reason)));
  const targets = (verb: string) =>
    sheet.sections.map((each) => ({
      key: `${verb}:${each.id}`,
      label: `${each.letter} ${named(each)}`,
    }));

  const items: NonNullable<MenuProps["items"]> = [
    { key: "copy", label: t("menu.copy"), extra: "Ctrl+C" },
  ];
  if (lines.length > 0) {
    if (lines.length === 1) items.push({ key: "explain", label: t("menu.explain") });
    if (!locked) {
      items.push(
        { type: "divider" },
        { key: "above", label: t("menu.above"), extra: "Ctrl++" },
        { key: "below", label: t("menu.below") },
        { key: "up", label: t("menu.up"), extra: "Alt+Shift+↑" },
        { key: "down", label: t("menu.down"), extra: "Alt+Shift+↓" },
        { key: "copyTo", label: t("menu.copyTo"), children: targets("copyTo") },
        { key: "moveTo", label: t("menu.moveTo"), children: targets("moveTo") },
      );
      if (overridden.length > 0) items.push({ key: "formula", label: t("menu.formula") });
      if (priced.length > 0) items.push({ key: "parts", label: t("menu.parts") });
      items.push(
        { type: "divider" },
        {
          key: "delete",
          label: t("menu.delete", { count: lines.length }),
          extra: "Ctrl+-",
          danger: true,
        },
      );
    }
  } else if (section && !locked && ref.kind !== "line") {
    items.push(
      { type: "divider" },
      { key: "section:edit", label: t("section.edit") },
      { key: "section:fill", label: t("fill.title") },
      { key: "section:copy", label: t("copy.title") },
      { key: "sectionUp", label: t("menu.up"), extra: "Alt+Shift+↑" },
      { key: "sectionDown", label: t("menu.down"), extra: "Alt+Shift+↓" },
      { type: "divider" },
      { key: "section:remove", label: t("section.remove"), danger: true },
    );
  }

  const run = (key: string) => {
    onClose();
    const [verb = "", target] = key.split(":", 2);
    if (verb === "copy") void navigator.clipboard.writeText(grid.current?.copyText() ?? "");
    else if (verb === "explain") props.onExplain();
    else if (verb === "above" || verb === "below") grid.current?.insertRows(verb);
    else if (verb === "up" || verb === "sectionUp") grid.current?.moveRows("up");
    else if (verb === "down" || verb === "sectionDown") grid.current?.moveRows("down");
    else if (verb === "delete") grid.current?.deleteRows();
    else if (verb === "formula") void clear("quantity", overridden);
    else if (verb === "parts") void clear("unit_price", priced);
    else if (target && (verb === "copyTo" || verb === "moveTo"))
      void place(target, verb === "copyTo");
    else if (verb === "section" && section) {
      props.onSection(target as "edit" | "copy" | "fill" | "remove", section.id);
    }
    grid.current?.focus();
  };
  return (
    <Dropdown
      open
      trigger={["click"]}
      autoFocus
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
      menu={{ items, onClick: ({ key }) => run(key), className: styles.menu ?? "" }}
    >
      <span className={styles.menuAnchor} style={{ left: request.x, top: request.y }} />
    </Dropdown>
  );
});
