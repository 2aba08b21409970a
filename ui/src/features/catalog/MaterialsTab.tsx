import { Button, Checkbox, Segmented } from "antd";
import { useCallback, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { EmptyState } from "../../components/EmptyState";
import { SelectField } from "../../components/form";
import { type CellEdit, DataGrid, type GridHandle, type GridRow } from "../../components/grid";
import { FaultState, RowsSkeleton } from "../../components/Loaded";
import { SearchBox } from "../../components/SearchBox";
import { useNewKey } from "../../components/useNewKey";
import type { MaterialRow } from "../../generated/commands";
import { call, stepHistory, useLive } from "../../lib/data";
import { faultOf, faultText } from "../../lib/faults";
import styles from "./catalog.module.css";
import { materialEdits, refusedCells } from "./edits";
import { materialFilter } from "./filters";
import { MaterialDrawer } from "./MaterialDrawer";
import { MaterialPriceModal } from "./MaterialPriceModal";
import { useMaterialColumns } from "./materialColumns";
import { useNames } from "./names";
import { keepWidths, keptWidths, useAddress } from "./useAddress";

/** Materials with their usual packs and today's prices, edited in place. */
export function MaterialsTab() {
  const { t, i18n } = useTranslation("catalog");
  const name = useNames();
  const { params, patch } = useAddress();
  const address = params.toString();
  const filter = useMemo(() => materialFilter(new URLSearchParams(address)), [address]);
  const live = useLive("catalog.materials", filter, { keep: true });
  const suppliers = useLive("catalog.suppliers", {});
  const grid = useRef<GridHandle>(null);
  const [selected, setSelected] = useState<readonly string[]>([]);
  const [widths, setWidths] = useState(() => keptWidths("materials"));
  const open = params.get("material");
  const openMaterial = useCallback((material: string) => patch({ material }, true), [patch]);
  const columns = useMaterialColumns(suppliers.data, openMaterial);
  useNewKey(useCallback(() => patch({ new: "1" }, true), [patch]));

  const rows = useMemo(
    (): GridRow<MaterialRow>[] =>
      (live.data?.materials ?? []).map((material) => ({
        kind: "line",
        key: material.id,
        line: material,
        ...(material.active ? {} : { className: styles.inactive ?? "" }),
      })),
    [live.data],
  );
  const onEdit = useCallback(async (cells: CellEdit[]) => {
    const edits = materialEdits(cells);
    try {
      const report = await call("catalog.edit_materials", { edits });
      return { errors: refusedCells(edits, report, faultText) };
    } catch (reason) {
      throw new Error(faultText(faultOf(reason)));
    }
  }, []);

  if (live.fault && !live.data) return <FaultState fault={live.fault} onRetry={live.refresh} />;
  return (
    <div className={styles.bookMain} data-whole>
      <div className={styles.bar}>
        <SearchBox
          value={filter.text ?? ""}
          onChange={(text) => patch({ q: text })}
          placeholder={t("searchMaterials")}
          onLeave={() => grid.current?.focus()}
        />
        <Segmented
          value={filter.role ?? "all"}
          onChange={(role) => patch({ role: role === "all" ? null : String(role) })}
          options={[
            { value: "all", label: t("allRoles") },
            { value: "main", label: t("roles.main") },
            { value: "auxiliary", label: t("roles.auxiliary") },
          ]}
        />
        <div className={styles.barSelect}>
          <SelectField
            value={filter.supplierId ?? null}
            onChange={(supplier) => patch({ supplier })}
            onClear={() => patch({ supplier: null })}
            options={(suppliers.data ?? []).map((supplier) => ({
              value: supplier.id,
              label: name(supplier),
            }))}
            placeholder={t("allSuppliers")}
            aria-label={t("supplier")}
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
          {live.data ? t("materialCount", { count: live.data.total }) : null}
        </span>
      </div>
      {live.data ? (
        <DataGrid<MaterialRow>
          ref={grid}
          keepAs="catalog.materials"
          label={t("materials")}
          className={styles.grid ?? ""}
          rows={rows}
          columns={columns}
          labelColumnId={i18n.language === "en" ? "nameEn" : "name"}
          onEdit={onEdit}
          onUndo={() => void stepHistory("undo")}
          onRedo={() => void stepHistory("redo")}
          onOpen={openMaterial}
          onSelectionChange={(selection) => {
            const keys = selection?.rowKeys ?? [];
            setSelected((now) => (now.join() === keys.join() ? now : keys));
          }}
          widths={widths}
          onWidthsChange={(next) => {
            setWidths({ ...next });
            keepWidths("materials", next);
          }}
          empty={
            filter.text ? (
              <EmptyState
                picture="search"
                title={t("noMaterialFound", { text: filter.text })}
                text={t("noMaterialFoundText")}
                action={<Button onClick={() => patch({ q: null })}>{t("clearSearch")}</Button>}
              />
            ) : (
              <EmptyState
                picture="boxes"
                title={t("noMaterials")}
                text={t("noMaterialsText")}
                action={
                  <Button type="primary" onClick={() => patch({ new: "1" }, true)}>
                    {t("addMaterial")}
                  </Button>
                }
              />
            )
          }
        />
      ) : (
        <RowsSkeleton rows={14} />
      )}
      <MaterialDrawer
        id={open}
        open={open !== null || params.has("new")}
        suppliers={suppliers.data ?? []}
        onClose={() => patch({ material: null, new: null })}
      />
      <MaterialPriceModal
        open={params.has("adjust")}
        filter={filter}
        filterCount={live.data?.total ?? 0}
        selected={selected}
        onClose={() => patch({ adjust: null })}
      />
    </div>
  );
}
