import { DeleteOutlined, PlusOutlined } from "@ant-design/icons";
import { Button, Checkbox } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { DefaultMark } from "../../../components/DefaultMark";
import { Panel } from "../../../components/Page";
import type { FeeData, UsualQuoteSettings } from "../../../generated/commands";
import type { Fault } from "../../../lib/faults";
import { FeeModal } from "../FeeModal";
import { movedFee, newFee, sameFee, withFee, withoutFee } from "../feeStack";
import { named } from "../names";
import styles from "../quoting.module.css";
import { feeBasis } from "../SumsPanel";

/** The usual fee stack. */
export function FeeSettings(props: {
  fees: FeeData[];
  usual: UsualQuoteSettings;
  command: { pending: boolean; fault: Fault | null; reset: () => void };
  onChange: (fees: FeeData[]) => void;
}) {
  const { t } = useTranslation("quoting");
  const { fees, onChange } = props;
  const [editing, setEditing] = useState<FeeData | null>(null);
  return (
    <Panel
      title={t("settings.fees")}
      extra={
        <Button size="small" icon={<PlusOutlined />} onClick={() => setEditing(newFee(fees))}>
          {t("fees.add")}
        </Button>
      }
    >
      <p className={styles.quiet}>{t("settings.feesHelp")}</p>
      <div className={styles.feeList}>
        {fees.map((fee, at) => (
          <div key={fee.code} className={styles.fee} data-off={!fee.active}>
            <Checkbox
              checked={fee.active}
              aria-label={named(fee)}
              onChange={(event) =>
                onChange(withFee(fees, { ...fee, active: event.target.checked }))
              }
            />
            <button type="button" className={styles.feeWords} onClick={() => setEditing(fee)}>
              <span className={styles.feeName}>{named(fee)}</span>
              <span className={styles.feeBasis}>{feeBasis(fee, t)}</span>
            </button>
            <FeeMark
              fee={fee}
              usual={props.usual}
              onReset={(was) => onChange(withFee(fees, { ...was, id: fee.id }))}
            />
            <Button
              type="text"
              size="small"
              disabled={at === 0}
              onClick={() => onChange(movedFee(fees, fee.code, -1))}
            >
              {t("menu.up")}
            </Button>
            <Button
              type="text"
              size="small"
              disabled={at === fees.length - 1}
              onClick={() => onChange(movedFee(fees, fee.code, 1))}
            >
              {t("menu.down")}
            </Button>
            <Button
              type="text"
              size="small"
              icon={<DeleteOutlined />}
              aria-label={t("fees.remove")}
              onClick={() => onChange(withoutFee(fees, fee.code))}
            />
          </div>
        ))}
      </div>
      <FeeModal
        fee={editing}
        stack={fees}
        command={props.command}
        onSave={(fee) => {
          onChange(withFee(fees, fee));
          setEditing(null);
        }}
        onClose={() => setEditing(null)}
      />
    </Panel>
  );
}

/** Whether a fee is charged as it ships. One that the firm made has no mark. */
function FeeMark(props: {
  fee: FeeData;
  usual: UsualQuoteSettings;
  onReset: (usual: FeeData) => void;
}) {
  const { t } = useTranslation("quoting");
  const { fee, usual } = props;
  const was = usual.settings.fees.find((each) => each.code === fee.code);
  const kind = usual.kinds.find((each) => each.field === `fees.${fee.code}`)?.kind;
  if (!was || !kind) return null;
  return (
    <DefaultMark
      kind={kind}
      own={!sameFee(was, fee)}
      usual={feeBasis(was, t)}
      onReset={() => props.onReset({ ...was, active: fee.active })}
    />
  );
}
