import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { FormModal } from "../../components/form";
import { RowsSkeleton } from "../../components/Loaded";
import type { Distribution } from "../../generated/commands";
import { type Fault, preview, useCommand } from "../../lib/data";
import { faultOf, faultText } from "../../lib/faults";
import styles from "./crm.module.css";

/** Gives the leads of the pool away by the rules, once it is seen who would get how many. */
export function DistributeDialog(props: { open: boolean; onClose: () => void }) {
  const { t } = useTranslation("crm");
  const { open, onClose } = props;
  const [would, setWould] = useState<Distribution | null>(null);
  const [refused, setRefused] = useState<Fault | null>(null);
  const command = useCommand("crm.distribute_pool", {
    form: true,
    done: ({ given }) => t("auto.distributed", { count: given }),
  });
  useEffect(() => {
    if (!open) return;
    let wanted = true;
    setWould(null);
    setRefused(null);
    preview("crm.distribute_pool", {}).then(
      (answer) => wanted && setWould(answer),
      (reason) => wanted && setRefused(faultOf(reason)),
    );
    return () => {
      wanted = false;
    };
  }, [open]);
  const given = would?.given ?? 0;
  const submit = async () => {
    if (given === 0 || (await command.run({})).ok) onClose();
  };
  return (
    <FormModal
      open={open}
      title={t("auto.distributeTitle")}
      submit={given === 0 ? t("common:close") : t("auto.distributeVerb", { count: given })}
      command={command}
      onSubmit={() => void submit()}
      onClose={onClose}
    >
      {refused ? (
        <p>{faultText(refused)}</p>
      ) : would ? (
        <Shares would={would} />
      ) : (
        <RowsSkeleton rows={3} />
      )}
    </FormModal>
  );
}

function Shares({ would }: { would: Distribution }) {
  const { t } = useTranslation("crm");
  const { shares, noRule, noTaker } = would;
  return (
    <>
      {shares.length === 0 ? (
        <p>{t("auto.nothingGiven")}</p>
      ) : (
        <table className={styles.shares}>
          <thead>
            <tr>
              <th>{t("auto.member")}</th>
              <th>{t("auto.share")}</th>
              <th>{t("auto.thenHeld")}</th>
            </tr>
          </thead>
          <tbody>
            {shares.map((share) => (
              <tr key={share.id}>
                <td>{share.name}</td>
                <td className={styles.numbers}>{share.count}</td>
                <td className={styles.numbers}>{share.held}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {noRule > 0 ? (
        <p className={styles.quiet}>{t("auto.staysNoRule", { count: noRule })}</p>
      ) : null}
      {noTaker > 0 ? (
        <p className={styles.quiet}>{t("auto.staysNoTaker", { count: noTaker })}</p>
      ) : null}
    </>
  );
}
