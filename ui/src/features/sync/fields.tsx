import { useTranslation } from "react-i18next";
import { FormRow, TextField } from "../../components/form";

interface Props {
  value: string;
  onChange: (value: string) => void;
  help?: string;
  autoFocus?: boolean;
}

/** The address of the relay that the firm's computers meet at. */
export function RelayField(props: Props) {
  const { t } = useTranslation("sync");
  const { help, ...field } = props;
  return (
    <FormRow label={t("relay")} name="relay" required help={help}>
      <TextField {...field} max={200} placeholder="https://sync.example.cn" />
    </FormRow>
  );
}

/** How this computer is called in the list of computers. */
export function DeviceNameField(props: Props) {
  const { t } = useTranslation("sync");
  const { help, ...field } = props;
  return (
    <FormRow label={t("deviceName")} name="deviceName" required help={help}>
      <TextField {...field} max={40} placeholder={t("deviceNameExample")} />
    </FormRow>
  );
}
