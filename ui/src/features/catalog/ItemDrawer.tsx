import { Checkbox, Tag } from "antd";
import { type ReactNode, useMemo } from "react";
import { useTranslation } from "react-i18next";
import {
  FormGrid,
  FormRow,
  PriceField,
  QuantityField,
  RateField,
  SelectField,
  SwitchField,
  TextArea,
  TextField,
} from "../../components/form";
import type { PriceBookCategory, WorkItemDetail } from "../../generated/commands";
import { useCommand, useLive } from "../../lib/data";
import { type Draft, useDraft } from "../../lib/draft";
import { formatDate, formatPrice, formatRate } from "../../lib/format";
import { starterWord } from "../../lib/words";
import styles from "./catalog.module.css";
import { FormulaField } from "./FormulaField";
import { ItemRecipe } from "./ItemRecipe";
import { rangeText } from "./itemColumns";
import { type ItemForm, itemForm, itemRequest, newItemForm } from "./itemForm";
import { ROOM_KINDS, TRADES, useNames, wordChoices, wordOf } from "./names";
import { RecordDrawer } from "./RecordDrawer";

export interface ItemDrawerProps {
  /** Null for a new one. */
  id: string | null;
  open: boolean;
  categories: PriceBookCategory[];
  /** The trade of a new one. */
  categoryId: string | null;
  onClose: () => void;
}

/** Everything about one work item. */
export function ItemDrawer(props: ItemDrawerProps) {
  const { t, i18n } = useTranslation("catalog");
  const english = i18n.language === "en";
  const { id } = props;
  const live = useLive("catalog.item", { id: id ?? "" }, { enabled: id !== null && props.open });
  const detail = id === null ? undefined : live.data;
  const initial = useMemo(
    () => (detail ? itemForm(detail, english) : newItemForm(props.categoryId)),
    [detail, english, props.categoryId],
  );
  const draft = useDraft(`catalog.item.${id ?? "new"}`, initial);
  const save = useCommand("catalog.save_item", {
    form: true,
    done: () => t("itemSaved", { name: draft.value.name }),
  });
  const changes = () => itemRequest(initial, draft.value, id === null);
  const run = async () => {
    const fields = changes();
    return (await save.run(id === null ? { fields } : { id, fields })).ok;
  };
  return (
    <RecordDrawer
      open={props.open}
      id={id}
      live={live}
      record={detail?.item}
      table="catalog_item"
      words={{ add: t("addItem"), save: t("saveItem"), gone: t("notOffered") }}
      draft={draft}
      command={save}
      changes={changes}
      save={run}
      onClose={props.onClose}
      width={720}
    >
      <ItemFields
        id={id}
        detail={detail}
        draft={draft}
        categories={props.categories}
        initial={initial}
      />
    </RecordDrawer>
  );
}

export function Section(props: { title: string; extra?: ReactNode; children: ReactNode }) {
  return (
    <section className={styles.section}>
      <h3 className={styles.sectionHead}>
        {props.title}
        <span className={styles.sectionExtra}>{props.extra}</span>
      </h3>
      {props.children}
    </section>
  );
}

interface FieldsProps {
  id: string | null;
  detail: WorkItemDetail | undefined;
  draft: Draft<ItemForm>;
  initial: ItemForm;
  categories: PriceBookCategory[];
}

function ItemFields(props: FieldsProps) {
  const { t } = useTranslation("catalog");
  const name = useNames();
  const { draft, detail } = props;
  const { value, set } = draft;
  return (
    <>
      <Section title={t("section.about")}>
        <FormGrid columns={3}>
          <FormRow label={t("code")} name="code" required>
            <TextField
              value={value.code}
              max={20}
              onChange={(text) => set("code", text)}
              autoFocus={props.id === null}
              placeholder="T23"
            />
          </FormRow>
          <FormRow label={t("category")} name="categoryId" required>
            <SelectField
              value={value.categoryId || null}
              onChange={(next) => set("categoryId", next)}
              options={props.categories.map((category) => ({
                value: category.id,
                label: `${category.code} ${name(category)}`,
              }))}
            />
          </FormRow>
          <FormRow label={t("common:unit")} name="unit" required>
            <TextField value={value.unit} max={12} onChange={(text) => set("unit", text)} />
          </FormRow>
        </FormGrid>
        <FormGrid>
          <FormRow label={t("nameZhLong")} name="name" required>
            <TextField value={value.name} max={80} onChange={(text) => set("name", text)} />
          </FormRow>
          <FormRow label={t("nameEn")} name="nameEn">
            <TextField value={value.nameEn} max={80} onChange={(text) => set("nameEn", text)} />
          </FormRow>
          <FormRow label={t("trade")} name="trade">
            <SelectField
              value={value.trade || null}
              onChange={(next) => set("trade", next)}
              onClear={() => set("trade", "")}
              options={wordChoices(t, "trades", TRADES, value.trade)}
            />
          </FormRow>
          <div className={styles.switches}>
            <FormRow label={t("noisyLong")} name="noisy">
              <SwitchField value={value.noisy} onChange={(next) => set("noisy", next)} />
            </FormRow>
            {props.id === null ? null : (
              <FormRow label={t("offered")} name="active">
                <SwitchField value={value.active} onChange={(next) => set("active", next)} />
              </FormRow>
            )}
          </div>
        </FormGrid>
        <FormRow label={t("roomKinds")} name="rooms" help={t("roomsHelp")}>
          <Checkbox.Group
            value={value.rooms}
            onChange={(rooms) => set("rooms", rooms as string[])}
            options={ROOM_KINDS.map((room) => ({
              value: room,
              label: wordOf(t, "rooms", room),
            }))}
          />
        </FormRow>
      </Section>
      <ItemPrices {...props} />
      <Section title={t("section.quantity")}>
        <FormRow label={t("quantityFormula")} name="quantityFormula">
          <FormulaField
            value={value.quantityFormula}
            onChange={(text) => set("quantityFormula", text)}
            unit={value.unit}
          />
        </FormRow>
      </Section>
      <ItemRecipe
        id={props.id}
        detail={detail}
        draft={draft}
        changed={value.recipeId !== props.initial.recipeId}
      />
      <Section title={t("section.craft")}>
        <FormRow label={t("craft")} name="craft" help={t("craftHelp")}>
          <TextArea value={value.craft} rows={[3, 10]} onChange={(text) => set("craft", text)} />
        </FormRow>
        <FormRow label={t("craftEn")} name="craftEn">
          <TextArea
            value={value.craftEn}
            rows={[2, 10]}
            onChange={(text) => set("craftEn", text)}
          />
        </FormRow>
      </Section>
      {detail ? <PriceRecord detail={detail} /> : null}
    </>
  );
}

function ItemPrices(props: FieldsProps) {
  const { t } = useTranslation("catalog");
  const { draft, detail } = props;
  const { value, set } = draft;
  const item = detail?.item;
  const category = props.categories.find(({ id }) => id === value.categoryId);
  const range = (low: string | null | undefined, high: string | null | undefined) => {
    const text = rangeText(low ?? null, high ?? null);
    return text ? t("marketRange", { range: text }) : undefined;
  };
  const origin = detail?.prices[0]?.origin;
  const typed = (["main", "auxiliary", "labour", "machine", "lossRate"] as const).some(
    (field) => value[field] !== props.initial[field],
  );
  return (
    <Section
      title={t("section.price")}
      extra={
        origin === "starter" ? (
          <Tag color="warning" title={t("starterHelp")}>
            {t("starterDefault")}
          </Tag>
        ) : item?.validFrom ? (
          t("since", { date: formatDate(item.validFrom) })
        ) : null
      }
    >
      <div className={styles.priceGrid}>
        <FormRow label={t("main")} name="main">
          <PriceField value={value.main} onChange={(text) => set("main", text)} />
        </FormRow>
        <FormRow
          label={t("auxiliary")}
          name="auxiliary"
          help={range(item?.auxiliaryLow, item?.auxiliaryHigh)}
        >
          <PriceField value={value.auxiliary} onChange={(text) => set("auxiliary", text)} />
        </FormRow>
        <FormRow label={t("labour")} name="labour" help={range(item?.labourLow, item?.labourHigh)}>
          <PriceField value={value.labour} onChange={(text) => set("labour", text)} />
        </FormRow>
        <FormRow label={t("machine")} name="machine">
          <PriceField value={value.machine} onChange={(text) => set("machine", text)} />
        </FormRow>
        <FormRow label={t("lossRateLong")} name="lossRate" help={t("lossHelp")}>
          <RateField value={value.lossRate} onChange={(text) => set("lossRate", text)} />
        </FormRow>
        <FormRow
          label={t("costFactor")}
          name="costFactor"
          help={
            category && category.costFactor !== null
              ? t("costDefault", { share: formatRate(category.costFactor) })
              : t("costHelp")
          }
        >
          <RateField
            value={value.costFactor}
            placeholder={formatRate(category?.costFactor ?? "").replace(/[%–]/g, "")}
            onChange={(text) => set("costFactor", text)}
          />
        </FormRow>
      </div>
      {item ? (
        <div className={styles.sums} data-stale={typed}>
          <span>
            {t("basePrice")} <b>¥{formatPrice(item.price)}</b> / {starterWord(item.unit)}
          </span>
          {rangeText(item.low, item.high) ? (
            <span className={item.outside ? styles.outside : styles.quiet}>
              {t(item.outside ? "outsideRange" : "marketRange", {
                range: rangeText(item.low, item.high),
              })}
            </span>
          ) : null}
          {item.cost === null ? null : (
            <span className={styles.quiet}>
              {t("cost")} ¥{formatPrice(item.cost)}
            </span>
          )}
          {typed ? <span className={styles.quiet}>{t("afterSaving")}</span> : null}
        </div>
      ) : null}
      <FormGrid columns={3}>
        <FormRow label={t("mainGroup")} name="mainGroup" help={t("mainGroupHelp")}>
          <GroupField value={value.mainGroup} onChange={(group) => set("mainGroup", group)} />
        </FormRow>
        <FormRow label={t("mainPerUnit")} name="mainPerUnit">
          <QuantityField
            value={value.mainPerUnit}
            disabled={value.mainGroup === ""}
            onChange={(text) => set("mainPerUnit", text)}
          />
        </FormRow>
        <FormRow label={t("mainWaste")} name="mainWaste">
          <RateField
            value={value.mainWaste}
            disabled={value.mainGroup === ""}
            onChange={(text) => set("mainWaste", text)}
          />
        </FormRow>
      </FormGrid>
    </Section>
  );
}

/** A group of interchangeable materials. */
export function GroupField(props: { value: string; onChange: (group: string) => void }) {
  const { t } = useTranslation("catalog");
  const live = useLive("catalog.materials", { limit: 0 });
  return (
    <SelectField
      value={props.value || null}
      onChange={props.onChange}
      onClear={() => props.onChange("")}
      options={wordChoices(t, "groups", live.data?.groups ?? [], props.value)}
      placeholder={t("common:none")}
      search
    />
  );
}

function PriceRecord(props: { detail: WorkItemDetail }) {
  const { t } = useTranslation("catalog");
  const { prices } = props.detail;
  return (
    <Section title={t("section.history")} extra={t("historyHelp")}>
      <table className={styles.table}>
        <thead>
          <tr>
            <th>{t("validFrom")}</th>
            <th>{t("priceList")}</th>
            <th className="numeric">{t("main")}</th>
            <th className="numeric">{t("auxiliary")}</th>
            <th className="numeric">{t("labour")}</th>
            <th className="numeric">{t("machine")}</th>
            <th className="numeric">{t("basePrice")}</th>
          </tr>
        </thead>
        <tbody>
          {prices.map((price, index) => (
            <tr key={`${price.validFrom} ${index}`}>
              <td>{formatDate(price.validFrom)}</td>
              <td>{starterWord(price.list) || t(`origins.${price.origin}`)}</td>
              <td className="numeric">{formatPrice(price.main)}</td>
              <td className="numeric">{formatPrice(price.auxiliary)}</td>
              <td className="numeric">{formatPrice(price.labour)}</td>
              <td className="numeric">{formatPrice(price.machine)}</td>
              <td className="numeric">
                <b>{formatPrice(price.price)}</b>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Section>
  );
}
