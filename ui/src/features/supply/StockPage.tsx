import { PlusOutlined } from "@ant-design/icons";
import { Button, type TableColumnsType } from "antd";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { useSearchParams } from "react-router";
import { DataTable } from "../../components/DataTable";
import { EmptyState } from "../../components/EmptyState";
import { FormDrawer, FormRow, SelectField, TextArea, TextField } from "../../components/form";
import { HistoryButton } from "../../components/history/HistoryButton";
import { FaultState } from "../../components/Loaded";
import { Page, PageHeader } from "../../components/Page";
import { SearchBox } from "../../components/SearchBox";
import { useNewKey } from "../../components/useNewKey";
import type { SetStock, StockRow } from "../../generated/commands";
import { useCommand, useLive } from "../../lib/data";
import { useDraft } from "../../lib/draft";
import { formatMoment } from "../../lib/format";
import { MaterialField } from "./MaterialField";
import { useNames } from "./names";

/** Stock as counted by hand. `?lot=new` counts something new, `?lot=ID` counts again. */
export function StockPage() {
  const { t } = useTranslation("supply");
  const names = useNames();
  const [params, setParams] = useSearchParams();
  const text = params.get("q") ?? "";
  const lot = params.get("lot");
  const live = useLive("supply.stock", { text }, { keep: true });
  const shown = live.data?.find((row) => row.id === lot);
  const set = (name: string, value: string | null) => {
    const next = new URLSearchParams(params);
    if (value === null || value === "") next.delete(name);
    else next.set(name, value);
    setParams(next, { replace: true });
  };
  const columns: TableColumnsType<StockRow> = [
    { title: t("code"), dataIndex: "code", width: 80, className: "numbers" },
    {
      title: t("material"),
      key: "material",
      ellipsis: true,
      render: (_, row) => names.material(row),
    },
    {
      title: t("place"),
      key: "place",
      width: 160,
      ellipsis: true,
      render: (_, row) => row.place || t("warehouse"),
    },
    { title: t("batch"), dataIndex: "batch", width: 120, ellipsis: true },
    {
      title: t("counted"),
      key: "quantity",
      width: 100,
      align: "right",
      className: "numbers",
      render: (_, row) => names.quantity(row.quantity, row.unit),
    },
    {
      title: t("taken"),
      key: "taken",
      width: 100,
      align: "right",
      className: "numbers",
      render: (_, row) =>
        row.taken === "0" ? "–" : `−${names.quantity(row.takenShown, row.unit)}`,
    },
    {
      title: t("free"),
      key: "free",
      width: 100,
      align: "right",
      className: "numbers",
      render: (_, row) => <b>{names.quantity(row.freeShown, row.unit)}</b>,
    },
    {
      title: t("countedAt"),
      key: "at",
      width: 180,
      className: "numbers",
      render: (_, row) => `${formatMoment(row.countedAt)} ${row.countedBy}`,
    },
  ];
  useNewKey(() => set("lot", "new"));
  return (
    <Page
      layout="fill"
      header={
        <PageHeader
          title={t("nav.stock")}
          count={live.data?.length}
          subtitle={t("stockHelp")}
          actions={
            <>
              <HistoryButton tables={["supply_stock"]} name={t("nav.stock")} />
              <Button type="primary" icon={<PlusOutlined />} onClick={() => set("lot", "new")}>
                {t("countStock")}
              </Button>
            </>
          }
          toolbar={
            <SearchBox value={text} placeholder={t("searchStock")} onChange={(q) => set("q", q)} />
          }
        />
      }
    >
      {live.fault && !live.data ? (
        <FaultState fault={live.fault} onRetry={live.refresh} />
      ) : (
        <DataTable
          rows={live.data}
          columns={columns}
          rowKey="id"
          minWidth={1000}
          current={shown?.id}
          onOpen={(row) => set("lot", row.id)}
          aria-label={t("nav.stock")}
          empty={
            text === "" ? (
              <EmptyState
                picture="boxes"
                title={t("noStock")}
                text={t("noStockText")}
                action={
                  <Button type="primary" onClick={() => set("lot", "new")}>
                    {t("countStock")}
                  </Button>
                }
              />
            ) : (
              <EmptyState picture="search" title={t("noStockFound")} />
            )
          }
        />
      )}
      <StockDrawer
        open={lot === "new" || shown !== undefined}
        row={shown ?? null}
        onClose={() => set("lot", null)}
      />
    </Page>
  );
}

const NEW: SetStock = {
  id: null,
  material: "",
  project: null,
  place: "",
  quantity: "",
  batch: "",
  note: "",
};

function StockDrawer(props: { open: boolean; row: StockRow | null; onClose: () => void }) {
  const { t } = useTranslation("supply");
  const names = useNames();
  const { row } = props;
  const initial = useMemo(
    (): SetStock =>
      row
        ? {
            id: row.id,
            material: row.material,
            project: row.project,
            place: row.project ? "" : row.place,
            quantity: row.free,
            batch: row.batch,
            note: row.note,
          }
        : NEW,
    [row],
  );
  const draft = useDraft(`supply.stock.${row?.id ?? "new"}`, initial);
  const { value } = draft;
  const [all] = useState({ closed: false, limit: 500 });
  const projects = useLive("design.projects", all, { enabled: props.open });
  const save = useCommand("supply.set_stock", { form: true, done: t("stockSaved") });
  const remove = useCommand("supply.remove_stock", { done: t("stockRemoved") });
  const finish = () => {
    draft.discard();
    props.onClose();
  };
  return (
    <FormDrawer
      open={props.open}
      title={row ? t("recount", { name: names.material(row) }) : t("countStock")}
      submit={t("saveCount")}
      command={save}
      draft={draft}
      onSubmit={async () => {
        if ((await save.run(value)).ok) finish();
      }}
      onClose={props.onClose}
      width={440}
      extra={
        row ? (
          <Button
            danger
            onClick={async () => {
              if ((await remove.run({ id: row.id })).ok) finish();
            }}
          >
            {t("removeStock")}
          </Button>
        ) : null
      }
    >
      <FormRow label={t("material")} name="material" required>
        <MaterialField
          value={value.material === "" ? null : value.material}
          onChange={(material) => draft.set("material", material ?? "")}
          disabled={row !== null}
          autoFocus={row === null}
        />
      </FormRow>
      <FormRow label={t("quantityCounted")} name="quantity" required help={t("quantityHelp")}>
        <TextField
          value={value.quantity}
          onChange={(quantity) => draft.set("quantity", quantity)}
          autoFocus={row !== null}
        />
      </FormRow>
      <FormRow label={t("lyingAt")} name="project" help={t("lyingAtHelp")}>
        <SelectField
          value={value.project ?? ""}
          onChange={(project) => draft.set("project", project === "" ? null : project)}
          search
          options={[
            { value: "", label: t("warehouse") },
            ...(projects.data?.rows ?? []).map((project) => ({
              value: project.id,
              label: `${project.number} ${project.name ?? ""}`,
            })),
          ]}
        />
      </FormRow>
      {value.project === null ? (
        <FormRow label={t("warehouseName")} name="place">
          <TextField value={value.place} onChange={(place) => draft.set("place", place)} />
        </FormRow>
      ) : null}
      <FormRow label={t("batch")} name="batch" help={t("batchHelp")}>
        <TextField value={value.batch} onChange={(batch) => draft.set("batch", batch)} />
      </FormRow>
      <FormRow label={t("common:notes")} name="note">
        <TextArea value={value.note} max={200} onChange={(note) => draft.set("note", note)} />
      </FormRow>
    </FormDrawer>
  );
}
