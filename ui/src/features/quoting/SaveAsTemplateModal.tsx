import { useState } from "react";
import { useTranslation } from "react-i18next";
import { FormModal, FormRow, SelectField, TextField } from "../../components/form";
import { showDone, useCommand, useLive } from "../../lib/data";
import { formatMoney } from "../../lib/format";

/** Makes a template of a quote: of this one, or of one that is chosen here. */
export function SaveAsTemplateModal(props: { quote: string | null; onClose: () => void }) {
  const { t } = useTranslation("quoting");
  const quotes = useLive("quoting.quotes", { project: null });
  const [chosen, setChosen] = useState(props.quote);
  const [name, setName] = useState("");
  const [nameEn, setNameEn] = useState("");
  const make = useCommand("quoting.template_of_quote", { form: true });
  const submit = async () => {
    if (!chosen) return;
    const made = await make.run({ quote: chosen, name, nameEn });
    if (!made.ok) return;
    const { skipped } = made.value;
    showDone(
      skipped === 0 ? t("templates.made") : t("templates.madeWithout", { count: skipped }),
      made.change,
    );
    props.onClose();
  };
  return (
    <FormModal
      open
      title={t("templates.fromQuote")}
      submit={t("templates.make")}
      command={make}
      onSubmit={() => void submit()}
      onClose={props.onClose}
      width={480}
    >
      {props.quote === null ? (
        <FormRow label={t("start.which")} name="quote" required>
          <SelectField
            value={chosen}
            search
            autoFocus
            placeholder={t("start.which")}
            options={(quotes.data ?? []).map((quote) => ({
              value: quote.id,
              label: `${quote.number} V${quote.version} · ${quote.projectName} · ${formatMoney(quote.total)}`,
            }))}
            onChange={setChosen}
          />
        </FormRow>
      ) : null}
      <FormRow label={t("templates.name")} name="name" required help={t("templates.fromQuoteHelp")}>
        <TextField value={name} max={80} autoFocus={props.quote !== null} onChange={setName} />
      </FormRow>
      <FormRow label={t("templates.nameEn")} name="nameEn">
        <TextField value={nameEn} max={80} onChange={setNameEn} />
      </FormRow>
    </FormModal>
  );
}
