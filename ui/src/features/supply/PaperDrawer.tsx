import { Checkbox, Drawer, Segmented, Select } from "antd";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { DocumentPreview } from "../../components/pdf";
import type { Language, PurchaseSheet } from "../../generated/commands";
import { useNames } from "./names";
import styles from "./supply.module.css";

function Frame(props: {
  open: boolean;
  title: string;
  options: ReactNode;
  onClose: () => void;
  children: ReactNode;
}) {
  return (
    <Drawer
      open={props.open}
      onClose={props.onClose}
      title={props.title}
      size="large"
      width="min(1040px, 92vw)"
      extra={<div className={styles.paperOptions}>{props.options}</div>}
      styles={{ body: { padding: 0, display: "flex", flexDirection: "column" } }}
      destroyOnHidden
    >
      {props.children}
    </Drawer>
  );
}

function useOptions() {
  const { t } = useTranslation("supply");
  const names = useNames();
  const [language, setLanguage] = useState<Language | null>(null);
  const [prices, setPrices] = useState(true);
  const used = language ?? names.language;
  const fields = (
    <>
      <Checkbox checked={prices} onChange={(event) => setPrices(event.target.checked)}>
        {t("withPrices")}
      </Checkbox>
      <Segmented<Language>
        value={used}
        onChange={setLanguage}
        options={[
          { value: "zh", label: "中文" },
          { value: "en", label: "English" },
        ]}
      />
    </>
  );
  return { language: used, prices, fields };
}

/** The bill of materials on paper. */
export function BillPaperDrawer(props: {
  open: boolean;
  quote: string;
  title: string;
  onClose: () => void;
}) {
  const { language, prices, fields } = useOptions();
  return (
    <Frame open={props.open} title={props.title} options={fields} onClose={props.onClose}>
      <DocumentPreview
        name="supply.bill_paper"
        req={{ quote: props.quote, language, prices }}
        title={props.title}
      />
    </Frame>
  );
}

/** A purchase list on paper: all suppliers or one, with what the owner brings where wanted. */
export function PurchasePaperDrawer(props: {
  open: boolean;
  sheet: PurchaseSheet;
  onClose: () => void;
}) {
  const { t } = useTranslation("supply");
  const names = useNames();
  const { head, groups } = props.sheet;
  const { language, prices, fields } = useOptions();
  const [supplier, setSupplier] = useState<string | null>(null);
  const [owner, setOwner] = useState(true);
  const suppliers = new Map(
    groups.flatMap((group) =>
      group.supplier
        ? [[group.supplier, names.pick(group.supplierName, group.supplierNameEn)] as const]
        : [],
    ),
  );
  const hasOwner = groups.some((group) => group.owner);
  return (
    <Frame
      open={props.open}
      title={`${t("list")} ${head.number}`}
      onClose={props.onClose}
      options={
        <>
          <Select<string>
            value={supplier ?? ""}
            onChange={(value) => setSupplier(value === "" ? null : value)}
            aria-label={t("supplier")}
            popupMatchSelectWidth={false}
            options={[
              { value: "", label: t("allSuppliers") },
              ...[...suppliers].map(([value, label]) => ({ value, label })),
            ]}
          />
          {hasOwner ? (
            <Checkbox checked={owner} onChange={(event) => setOwner(event.target.checked)}>
              {t("withOwner")}
            </Checkbox>
          ) : null}
          {fields}
        </>
      }
    >
      <DocumentPreview
        name="supply.purchase_paper"
        req={{ id: head.id, language, prices, supplier, owner: owner && supplier === null }}
        title={`${t("list")} ${head.number}`}
      />
    </Frame>
  );
}
