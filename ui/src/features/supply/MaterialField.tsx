import { useState } from "react";
import { useTranslation } from "react-i18next";
import { SelectField } from "../../components/form";
import type { MaterialRow } from "../../generated/commands";
import { useLive } from "../../lib/data";
import { useNames } from "./names";

/** One material of the price book, found by code, Chinese, pinyin or English. */
export function MaterialField(props: {
  value: string | null;
  onChange: (material: string | null) => void;
  autoFocus?: boolean;
  disabled?: boolean;
}) {
  const { t } = useTranslation("supply");
  const names = useNames();
  const [all] = useState({ limit: 5000 });
  const live = useLive("catalog.materials", all);
  const label = (row: MaterialRow) => `${row.code} ${names.material({ ...row, nameZh: row.name })}`;
  return (
    <SelectField
      value={props.value}
      onChange={props.onChange}
      onClear={() => props.onChange(null)}
      search
      placeholder={t("searchMaterial")}
      autoFocus={props.autoFocus ?? false}
      disabled={props.disabled ?? false}
      options={(live.data?.materials ?? []).map((row) => ({
        value: row.id,
        label: label(row),
        keywords: `${row.name} ${row.nameEn} ${row.brand}`,
      }))}
    />
  );
}
