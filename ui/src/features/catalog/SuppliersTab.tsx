import { Button, Checkbox, type TableColumnsType, Tag } from "antd";
import { useCallback, useMemo } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { DataTable } from "../../components/DataTable";
import { EmptyState } from "../../components/EmptyState";
import {
  FormDrawer,
  FormGrid,
  FormRow,
  MoneyField,
  PhoneField,
  SelectField,
  SwitchField,
  TextArea,
  TextField,
} from "../../components/form";
import { HistoryButton } from "../../components/history/HistoryButton";
import { FaultState } from "../../components/Loaded";
import { SearchBox } from "../../components/SearchBox";
import { useNewKey } from "../../components/useNewKey";
import type { SupplierFields, SupplierFilter, SupplierRow } from "../../generated/commands";
import { useCommand, useLive } from "../../lib/data";
import { useDraft } from "../../lib/draft";
import { formatMoney, formatPhone } from "../../lib/format";
import styles from "./catalog.module.css";
import { changedFields } from "./edits";
import { SUPPLIER_TRADES, useNames, wordChoices, wordOf } from "./names";
import { useAddress } from "./useAddress";

type Form = Required<SupplierFields>;

const NEW: Form = {
  code: "",
  name: "",
  nameEn: "",
  trade: "",
  contact: "",
  phone: "",
  address: "",
  terms: "",
  deliveryFee: "",
  freeDelivery: "",
  orderMinimum: "",
  note: "",
  active: true,
};

/** Suppliers: found, opened, filled in. */
export function SuppliersTab() {
  const { t } = useTranslation("catalog");
  const name = useNames();
  const navigate = useNavigate();
  const { params, patch } = useAddress();
  const text = params.get("q")?.trim() ?? "";
  const inactive = params.has("inactive");
  const filter = useMemo(
    (): SupplierFilter => ({
      ...(text ? { text } : {}),
      ...(inactive ? { inactive } : {}),
    }),
    [text, inactive],
  );
  const live = useLive("catalog.suppliers", filter, { keep: true });
  const shown = live.data?.find(({ id }) => id === params.get("supplier"));
  useNewKey(useCallback(() => patch({ new: "1" }, true), [patch]));
  const columns: TableColumnsType<SupplierRow> = [
    { title: t("code"), dataIndex: "code", width: 84 },
    {
      title: t("common:name"),
      dataIndex: "name",
      ellipsis: true,
      render: (_, row) => (
        <>
          {name(row)} {row.active ? null : <Tag>{t("notUsed")}</Tag>}
        </>
      ),
    },
    {
      title: t("supplierTrade"),
      dataIndex: "trade",
      width: 150,
      render: (trade: string) => wordOf(t, "supplierTrades", trade),
    },
    { title: t("contact"), dataIndex: "contact", width: 110, ellipsis: true },
    {
      title: t("common:phone"),
      dataIndex: "phone",
      width: 140,
      render: (phone: string) => (phone ? formatPhone(phone) : ""),
    },
    {
      title: t("deliveryFee"),
      dataIndex: "deliveryFee",
      width: 110,
      align: "right",
      className: "numeric",
      render: (amount: string | null) => (amount === null ? "" : formatMoney(amount)),
    },
    {
      title: t("freeDelivery"),
      dataIndex: "freeDelivery",
      width: 130,
      align: "right",
      className: "numeric",
      render: (amount: string | null) => (amount === null ? "" : formatMoney(amount)),
    },
    {
      title: t("suppliedMaterials"),
      dataIndex: "materials",
      width: 110,
      align: "right",
      render: (count: number, row) =>
        count > 0 ? (
          <Button
            size="small"
            type="link"
            tabIndex={-1}
            onClick={(event) => {
              event.stopPropagation();
              navigate(`/materials?supplier=${row.id}`);
            }}
          >
            {t("materialsOf", { count })}
          </Button>
        ) : null,
    },
  ];
  if (live.fault && !live.data) return <FaultState fault={live.fault} onRetry={live.refresh} />;
  return (
    <div className={styles.bookMain} data-whole>
      <div className={styles.bar}>
        <SearchBox
          value={text}
          onChange={(next) => patch({ q: next })}
          placeholder={t("searchSuppliers")}
          onLeave={() => document.querySelector<HTMLElement>(".ant-table-row")?.focus()}
        />
        <Checkbox
          checked={inactive}
          onChange={(event) => patch({ inactive: event.target.checked ? "1" : null })}
        >
          {t("withInactive")}
        </Checkbox>
      </div>
      <DataTable
        rows={live.data}
        columns={columns}
        rowKey="id"
        current={shown?.id}
        onOpen={(row) => patch({ supplier: row.id }, true)}
        aria-label={t("suppliers")}
        empty={
          text ? (
            <EmptyState
              picture="search"
              title={t("noSupplierFound", { text })}
              action={<Button onClick={() => patch({ q: null })}>{t("clearSearch")}</Button>}
            />
          ) : (
            <EmptyState
              picture="people"
              title={t("noSuppliers")}
              text={t("noSuppliersText")}
              action={
                <Button type="primary" onClick={() => patch({ new: "1" }, true)}>
                  {t("addSupplier")}
                </Button>
              }
            />
          )
        }
      />
      <SupplierDrawer
        supplier={shown ?? null}
        open={shown !== undefined || params.has("new")}
        onClose={() => patch({ supplier: null, new: null })}
      />
    </div>
  );
}

function SupplierDrawer(props: {
  supplier: SupplierRow | null;
  open: boolean;
  onClose: () => void;
}) {
  const { t } = useTranslation("catalog");
  const name = useNames();
  const { supplier } = props;
  const initial = useMemo((): Form => {
    if (!supplier) return NEW;
    const { id: _, materials: __, ...rest } = supplier;
    return {
      ...rest,
      terms: rest.terms ?? "",
      deliveryFee: rest.deliveryFee ?? "",
      freeDelivery: rest.freeDelivery ?? "",
      orderMinimum: rest.orderMinimum ?? "",
    };
  }, [supplier]);
  const draft = useDraft<Form>(`catalog.supplier.${supplier?.id ?? "new"}`, initial);
  const { value, set } = draft;
  const save = useCommand("catalog.save_supplier", {
    form: true,
    done: () => t("supplierSaved", { name: value.name }),
  });
  const submit = async () => {
    const fields = supplier ? changedFields(initial, value) : value;
    if (!(await save.run(supplier ? { id: supplier.id, fields } : { fields })).ok) return;
    draft.discard();
    props.onClose();
  };
  return (
    <FormDrawer
      open={props.open}
      title={supplier ? t("editSupplier", { name: name(supplier) }) : t("addSupplier")}
      submit={t(supplier ? "saveSupplier" : "addSupplier")}
      command={save}
      draft={draft}
      onSubmit={() => void submit()}
      onClose={props.onClose}
      extra={
        supplier ? (
          <HistoryButton table="catalog_supplier" id={supplier.id} name={name(supplier)} />
        ) : null
      }
      width={520}
    >
      <FormGrid>
        <FormRow label={t("nameZhLong")} name="name" required>
          <TextField value={value.name} max={80} autoFocus onChange={(next) => set("name", next)} />
        </FormRow>
        <FormRow label={t("nameEn")} name="nameEn">
          <TextField value={value.nameEn} max={80} onChange={(next) => set("nameEn", next)} />
        </FormRow>
        <FormRow label={t("code")} name="code">
          <TextField value={value.code} max={20} onChange={(next) => set("code", next)} />
        </FormRow>
        <FormRow label={t("supplierTrade")} name="trade">
          <SelectField
            value={value.trade || null}
            onChange={(trade) => set("trade", trade)}
            onClear={() => set("trade", "")}
            options={wordChoices(t, "supplierTrades", SUPPLIER_TRADES, value.trade)}
          />
        </FormRow>
        <FormRow label={t("contact")} name="contact">
          <TextField value={value.contact} max={80} onChange={(next) => set("contact", next)} />
        </FormRow>
        <FormRow label={t("common:phone")} name="phone">
          <PhoneField value={value.phone} onChange={(phone) => set("phone", phone)} />
        </FormRow>
        <FormRow label={t("address")} name="address" wide>
          <TextField value={value.address} max={200} onChange={(next) => set("address", next)} />
        </FormRow>
        <FormRow label={t("terms")} name="terms">
          <TextField
            value={value.terms}
            max={200}
            placeholder={t("termsExample")}
            onChange={(next) => set("terms", next)}
          />
        </FormRow>
        <FormRow label={t("orderMinimum")} name="orderMinimum" help={t("orderMinimumHelp")}>
          <MoneyField value={value.orderMinimum} onChange={(next) => set("orderMinimum", next)} />
        </FormRow>
        <FormRow label={t("deliveryFee")} name="deliveryFee" help={t("deliveryFeeHelp")}>
          <MoneyField value={value.deliveryFee} onChange={(next) => set("deliveryFee", next)} />
        </FormRow>
        <FormRow label={t("freeDelivery")} name="freeDelivery" help={t("freeDeliveryHelp")}>
          <MoneyField value={value.freeDelivery} onChange={(next) => set("freeDelivery", next)} />
        </FormRow>
        <FormRow label={t("common:notes")} name="note" wide>
          <TextArea value={value.note} rows={[2, 6]} onChange={(next) => set("note", next)} />
        </FormRow>
        {supplier ? (
          <FormRow label={t("stillUsed")} name="active">
            <SwitchField value={value.active} onChange={(active) => set("active", active)} />
          </FormRow>
        ) : null}
      </FormGrid>
    </FormDrawer>
  );
}
