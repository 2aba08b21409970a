import { Radio } from "antd";
import { useTranslation } from "react-i18next";
import { useRowInput } from "../../components/form";
import type { TaxStatus } from "../../generated/commands";
import styles from "./firm.module.css";

const STATUSES: TaxStatus[] = ["small_scale", "general"];

/** Small-scale or general taxpayer, with what it means beside each. */
export function TaxStatusField(props: { value: TaxStatus; onChange: (value: TaxStatus) => void }) {
  const { t } = useTranslation("firm");
  const row = useRowInput();
  return (
    <Radio.Group
      id={row.id}
      className={styles.taxes}
      value={props.value}
      onChange={(event) => props.onChange(event.target.value as TaxStatus)}
    >
      {STATUSES.map((status) => (
        <Radio key={status} value={status}>
          {t(`tax.${status}`)}
          <span className={styles.taxHelp}>{t(`taxHelp.${status}`)}</span>
        </Radio>
      ))}
    </Radio.Group>
  );
}
