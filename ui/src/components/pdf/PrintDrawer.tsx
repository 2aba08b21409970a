import { Alert, Button, Drawer, Radio, Skeleton } from "antd";
import { useCallback, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { type Fault, faultOf, faultText } from "../../lib/faults";
import { host, type Printer } from "../../lib/host";
import { isSubmit } from "../../lib/ime";
import { showToast } from "../../lib/toast";
import { EmptyState } from "../EmptyState";
import { FormRow, QuantityField } from "../form";
import styles from "./pdf.module.css";

export interface PrintDrawerProps {
  open: boolean;
  onClose: () => void;
  bytes: Uint8Array;
  title: string;
  onSavePdf: () => void;
  /** A printer took it. */
  onPrinted: () => void;
}

const COPIES = /^[1-9]\d?$/;

/** Which printer, how many copies. */
export function PrintDrawer(props: PrintDrawerProps) {
  const { t } = useTranslation("components");
  const { open, onClose, bytes, title } = props;
  const [printers, setPrinters] = useState<Printer[] | null>(null);
  const [chosen, setChosen] = useState<string | null>(null);
  const [copies, setCopies] = useState("1");
  const [fault, setFault] = useState<Fault | null>(null);
  const [sending, setSending] = useState(false);
  const { canPrint } = host();

  const look = useCallback(async () => {
    setPrinters(null);
    setFault(null);
    try {
      const found = await host().printers();
      setPrinters(found);
      setChosen(
        (now) =>
          found.find((printer) => printer.id === now)?.id ??
          found.find((printer) => printer.isDefault)?.id ??
          found[0]?.id ??
          null,
      );
    } catch (reason) {
      setPrinters([]);
      setFault(faultOf(reason));
    }
  }, []);
  useEffect(() => {
    if (open && canPrint) void look();
  }, [open, canPrint, look]);

  const printer = printers?.find((each) => each.id === chosen);
  const ready = printer !== undefined && COPIES.test(copies) && !sending;
  const send = async () => {
    if (!ready || !printer) return;
    setSending(true);
    setFault(null);
    try {
      await host().print(printer.id, bytes, title, Number(copies));
      showToast({ tone: "done", text: t("pdf.sent", { printer: printer.name }) });
      props.onPrinted();
      onClose();
    } catch (reason) {
      setFault(faultOf(reason));
    } finally {
      setSending(false);
    }
  };

  let content: React.ReactNode;
  if (!canPrint) {
    content = (
      <EmptyState
        compact
        picture="trouble"
        title={t("pdf.browserPrint")}
        action={
          <Button type="primary" onClick={props.onSavePdf}>
            {t("pdf.savePdf")}
          </Button>
        }
      />
    );
  } else if (printers === null) {
    content = <Skeleton active />;
  } else if (printers.length === 0) {
    content = (
      <EmptyState
        compact
        picture="search"
        title={t("pdf.noPrinters")}
        text={t("pdf.noPrintersText")}
        action={<Button onClick={() => void look()}>{t("pdf.lookAgain")}</Button>}
      />
    );
  } else {
    content = (
      <>
        <FormRow label={t("pdf.printer")}>
          <Radio.Group
            className={styles.printers}
            value={chosen}
            onChange={(event) => setChosen(event.target.value as string)}
          >
            {printers.map((each) => (
              <Radio key={each.id} value={each.id}>
                {each.name}
                {each.isDefault ? <span className={styles.default}>{t("pdf.default")}</span> : null}
              </Radio>
            ))}
          </Radio.Group>
        </FormRow>
        <FormRow
          label={t("pdf.copies")}
          error={COPIES.test(copies) ? undefined : t("pdf.copiesRange")}
        >
          <QuantityField value={copies} onChange={setCopies} places={0} />
        </FormRow>
      </>
    );
  }
  return (
    <Drawer
      open={open}
      onClose={onClose}
      title={t("pdf.printTitle")}
      size={380}
      destroyOnHidden
      footer={
        <div className={styles.foot}>
          <Button onClick={onClose}>{t("common:cancel")}</Button>
          <Button
            type="primary"
            disabled={!ready && !sending}
            loading={sending}
            onClick={() => void send()}
          >
            {t("common:print")}
          </Button>
        </div>
      }
    >
      {/* biome-ignore lint/a11y/noStaticElementInteractions: it only listens for Ctrl+Enter from the fields inside. */}
      <div
        onKeyDown={(event) => {
          if (isSubmit(event)) void send();
        }}
      >
        {fault ? <Alert type="error" showIcon title={faultText(fault)} /> : null}
        {content}
      </div>
    </Drawer>
  );
}
