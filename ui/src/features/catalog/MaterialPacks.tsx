import { DeleteOutlined, EditOutlined, PlusOutlined } from "@ant-design/icons";
import { Button, Tag } from "antd";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import {
  DateField,
  FormGrid,
  FormModal,
  FormRow,
  PriceField,
  QuantityField,
  SelectField,
  SwitchField,
  TextField,
} from "../../components/form";
import type {
  MaterialDetail,
  PackDetail,
  PackPrice,
  SavePack,
  SupplierRow,
  TypedBreak,
} from "../../generated/commands";
import { useCommand } from "../../lib/data";
import { useDraft } from "../../lib/draft";
import { formatDate, formatPrice, formatQuantity } from "../../lib/format";
import { starterWord } from "../../lib/words";
import styles from "./catalog.module.css";
import { Section } from "./ItemDrawer";
import { rangeText } from "./itemColumns";
import { useNames } from "./names";
import { lastTerms, type OfferForm } from "./offerForm";
import { withEntry } from "./recipeForm";

interface PacksProps {
  detail: MaterialDetail;
  suppliers: SupplierRow[];
}

/** The packs of a material, each with what every supplier asked for it and since when. */
export function MaterialPacks(props: PacksProps) {
  const { t } = useTranslation("catalog");
  const { detail } = props;
  const [pack, setPack] = useState<PackDetail | "new" | null>(null);
  const [priced, setPriced] = useState<PackDetail | null>(null);
  return (
    <Section title={t("section.packs")} extra={t("packsHelp")}>
      {detail.packs.length === 0 ? <div className={styles.quiet}>{t("noPacks")}</div> : null}
      {detail.packs.map((one) => (
        <PackBox
          key={one.id}
          pack={one}
          unit={detail.material.unit}
          validFrom={detail.material.packId === one.id ? detail.material.validFrom : null}
          supplierId={detail.material.supplierId}
          onEdit={() => setPack(one)}
          onPrice={() => setPriced(one)}
        />
      ))}
      <Button size="small" icon={<PlusOutlined />} onClick={() => setPack("new")}>
        {t("addPack")}
      </Button>
      <PackModal detail={detail} pack={pack} onClose={() => setPack(null)} />
      <PriceModal {...props} pack={priced} onClose={() => setPriced(null)} />
    </Section>
  );
}

function PackBox(props: {
  pack: PackDetail;
  unit: string;
  validFrom: string | null;
  supplierId: string | null;
  onEdit: () => void;
  onPrice: () => void;
}) {
  const { t } = useTranslation("catalog");
  const name = useNames();
  const { pack } = props;
  const packName = starterWord(name(pack));
  return (
    <div className={styles.pack} data-active={pack.active}>
      <div className={styles.packHead}>
        <b>{t("packOf", { pack: packName, size: formatQuantity(pack.size, props.unit) })}</b>
        {pack.preferred ? <Tag color="processing">{t("preferred")}</Tag> : null}
        {pack.active ? null : <Tag>{t("packGone")}</Tag>}
        <span className={styles.barSpace} />
        <Button size="small" type="text" icon={<EditOutlined />} onClick={props.onEdit}>
          {t("common:edit")}
        </Button>
        <Button size="small" type="text" icon={<PlusOutlined />} onClick={props.onPrice}>
          {t("addPrice")}
        </Button>
      </div>
      {pack.prices.length === 0 ? (
        <div className={styles.packEmpty}>{t("pricesNone")}</div>
      ) : (
        <table className={styles.table}>
          <thead>
            <tr>
              <th>{t("validFrom")}</th>
              <th>{t("supplier")}</th>
              <th className="numeric">{t("market")}</th>
              <th className="numeric">{t("packPrice")}</th>
              <th />
            </tr>
          </thead>
          <tbody>
            {pack.prices.map((price) => (
              <tr key={price.id}>
                <td>{formatDate(price.validFrom)}</td>
                <td>
                  {name({ name: price.supplierName, nameEn: price.supplierNameEn }) ||
                    t("noSupplier")}
                </td>
                <td className="numeric">
                  <span className={styles.quiet}>{rangeText(price.low, price.high)}</span>
                </td>
                <td className="numeric">
                  <b>¥{formatPrice(price.price)}</b>
                  <OfferTerms price={price} pack={packName} />
                </td>
                <td>
                  {price.validFrom === props.validFrom && price.supplierId === props.supplierId ? (
                    <Tag color="success">{t("inEffect")}</Tag>
                  ) : null}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </div>
  );
}

/** What a supplier asks besides the price of a pack: breaks, the fewest packs, days of his own. */
function OfferTerms(props: { price: PackPrice; pack: string }) {
  const { t } = useTranslation("catalog");
  const { price, pack } = props;
  const said = price.breaks.map((one) =>
    t("breakIs", { from: formatQuantity(one.from), pack, price: formatPrice(one.price) }),
  );
  if (price.minimum !== null) {
    said.push(t("minimumIs", { packs: formatQuantity(price.minimum), pack }));
  }
  if (price.leadDays !== null) said.push(t("leadDaysAre", { count: price.leadDays }));
  return said.map((one) => (
    <div key={one} className={styles.terms}>
      {one}
    </div>
  ));
}

function PackModal(props: {
  detail: MaterialDetail;
  pack: PackDetail | "new" | null;
  onClose: () => void;
}) {
  const { t } = useTranslation("catalog");
  const name = useNames();
  const { material, packs } = props.detail;
  const pack = props.pack === "new" ? null : props.pack;
  const first = packs.length === 0;
  const initial = useMemo(
    (): SavePack =>
      pack
        ? {
            id: pack.id,
            materialId: material.id,
            name: pack.name,
            nameEn: pack.nameEn,
            size: pack.size,
            preferred: pack.preferred,
            active: pack.active,
          }
        : {
            materialId: material.id,
            name: "",
            nameEn: "",
            size: "",
            preferred: first,
            active: true,
          },
    [pack, material.id, first],
  );
  const draft = useDraft(`catalog.pack.${pack?.id ?? material.id}`, initial);
  const { value, set } = draft;
  const save = useCommand("catalog.save_pack", {
    form: true,
    done: () => t("packSaved", { name: value.name }),
  });
  const submit = async () => {
    if (!(await save.run(value)).ok) return;
    draft.discard();
    props.onClose();
  };
  return (
    <FormModal
      open={props.pack !== null}
      title={pack ? t("editPack", { name: starterWord(name(pack)) }) : t("addPack")}
      submit={t(pack ? "savePack" : "addPack")}
      command={save}
      draft={draft}
      onSubmit={() => void submit()}
      onClose={props.onClose}
      width={400}
    >
      <FormRow label={t("packName")} name="name" required>
        <TextField
          value={value.name}
          max={12}
          autoFocus
          placeholder={t("packNameExample")}
          onChange={(text) => set("name", text)}
        />
      </FormRow>
      <FormRow label={t("nameEn")} name="nameEn">
        <TextField
          value={value.nameEn}
          max={80}
          placeholder="bag"
          onChange={(text) => set("nameEn", text)}
        />
      </FormRow>
      <FormRow label={t("packSize")} name="size" required>
        <QuantityField
          value={value.size}
          suffix={material.unit}
          onChange={(size) => set("size", size)}
        />
      </FormRow>
      <FormGrid>
        <FormRow label={t("preferredLong")} name="preferred">
          <SwitchField value={value.preferred} onChange={(next) => set("preferred", next)} />
        </FormRow>
        {pack ? (
          <FormRow label={t("packActive")} name="active">
            <SwitchField value={value.active} onChange={(next) => set("active", next)} />
          </FormRow>
        ) : null}
      </FormGrid>
    </FormModal>
  );
}

function PriceModal(props: PacksProps & { pack: PackDetail | null; onClose: () => void }) {
  const { t } = useTranslation("catalog");
  const name = useNames();
  const { pack, detail } = props;
  const initial = useMemo((): OfferForm => {
    const supplierId = detail.material.supplierId ?? "";
    return { supplierId, price: "", validFrom: "", ...lastTerms(pack, supplierId) };
  }, [detail.material.supplierId, pack]);
  const draft = useDraft<OfferForm>(`catalog.price.${pack?.id ?? ""}`, initial);
  const { value, set } = draft;
  const save = useCommand("catalog.set_pack_price", { form: true, done: () => t("priceSaved") });
  // Another supplier's terms are his own: those that he asked last.
  const choose = (supplierId: string) => {
    set("supplierId", supplierId);
    const { minimum, leadDays, breaks } = lastTerms(pack, supplierId);
    set("minimum", minimum);
    set("leadDays", leadDays);
    set("breaks", breaks);
  };
  const change = (at: number, next: Partial<TypedBreak> | null) =>
    set("breaks", withEntry(value.breaks, at, next));
  const packName = pack ? starterWord(name(pack)) : "";
  const submit = async () => {
    if (!pack) return;
    const { supplierId, ...rest } = value;
    const req = { packId: pack.id, ...rest, ...(supplierId ? { supplierId } : {}) };
    if (!(await save.run(req)).ok) return;
    draft.discard();
    props.onClose();
  };
  return (
    <FormModal
      open={pack !== null}
      title={t("addPrice")}
      submit={t("addPrice")}
      command={save}
      draft={draft}
      onSubmit={() => void submit()}
      onClose={props.onClose}
      width={440}
    >
      <FormRow label={t("packPrice")} name="price" required>
        <PriceField
          value={value.price}
          autoFocus
          suffix={pack ? `/ ${packName}` : undefined}
          onChange={(price) => set("price", price)}
        />
      </FormRow>
      <FormRow label={t("supplier")} name="supplierId">
        <SelectField
          value={value.supplierId || null}
          onChange={choose}
          onClear={() => choose("")}
          options={props.suppliers.map((supplier) => ({
            value: supplier.id,
            label: name(supplier),
          }))}
          placeholder={t("noSupplier")}
          search
        />
      </FormRow>
      <FormRow label={t("validFrom")} name="validFrom">
        <DateField
          value={value.validFrom}
          placeholder={t("today")}
          onChange={(day) => set("validFrom", day)}
        />
      </FormRow>
      <FormGrid>
        <FormRow label={t("minimum")} name="minimum" help={t("minimumHelp")}>
          <QuantityField
            value={value.minimum}
            suffix={packName}
            onChange={(minimum) => set("minimum", minimum)}
          />
        </FormRow>
        <FormRow label={t("leadDays")} name="leadDays" help={t("leadDaysHelp")}>
          <QuantityField
            value={value.leadDays}
            places={0}
            placeholder={String(detail.material.leadDays)}
            onChange={(leadDays) => set("leadDays", leadDays)}
          />
        </FormRow>
      </FormGrid>
      {value.breaks.map((one, at) => (
        <div key={at} className={styles.breakRow}>
          <FormRow label={t("breakFrom")} name={`breaks.${at}.from`}>
            <QuantityField
              value={one.from}
              suffix={packName}
              onChange={(from) => change(at, { from })}
            />
          </FormRow>
          <FormRow label={t("breakPrice")} name={`breaks.${at}.price`}>
            <PriceField
              value={one.price}
              suffix={`/ ${packName}`}
              onChange={(price) => change(at, { price })}
            />
          </FormRow>
          <Button
            type="text"
            className={styles.removeRow ?? ""}
            icon={<DeleteOutlined />}
            aria-label={t("removeBreak")}
            title={t("removeBreak")}
            onClick={() => change(at, null)}
          />
        </div>
      ))}
      <Button
        size="small"
        icon={<PlusOutlined />}
        onClick={() => set("breaks", [...value.breaks, { from: "", price: "" }])}
      >
        {t("addBreak")}
      </Button>
    </FormModal>
  );
}
