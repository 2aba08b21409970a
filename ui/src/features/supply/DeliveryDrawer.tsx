import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { FormDrawer, FormRow, TextArea, TextField } from "../../components/form";
import type { PurchaseSheet } from "../../generated/commands";
import { useCommand } from "../../lib/data";
import { useDraft } from "../../lib/draft";
import styles from "./supply.module.css";

interface Texts {
  note: string;
  sites: { id: string; receiver: string; note: string }[];
}

/** What suppliers are told: who receives, how to get there, a note for all. */
export function DeliveryDrawer(props: {
  open: boolean;
  sheet: PurchaseSheet;
  onClose: () => void;
}) {
  const { t } = useTranslation("supply");
  const { head, sites } = props.sheet;
  const closed = head.status === "sent";
  const initial = useMemo(
    (): Texts => ({
      note: head.note,
      sites: sites.map(({ id, receiver, note }) => ({ id, receiver, note })),
    }),
    [head, sites],
  );
  const draft = useDraft(`supply.delivery.${head.id}`, initial);
  const saveSite = useCommand("supply.save_site", { form: true });
  const saveNote = useCommand("supply.save_note", { form: true, done: t("deliverySaved") });
  const submit = async () => {
    for (const site of draft.value.sites) {
      if (!(await saveSite.run(site)).ok) return;
    }
    if (!(await saveNote.run({ id: head.id, note: draft.value.note })).ok) return;
    draft.discard();
    props.onClose();
  };
  const command = {
    pending: saveSite.pending || saveNote.pending,
    fault: saveSite.fault ?? saveNote.fault,
    reset: () => {
      saveSite.reset();
      saveNote.reset();
    },
  };
  const setSite = (at: number, change: Partial<Texts["sites"][number]>) =>
    draft.set(
      "sites",
      draft.value.sites.map((site, index) => (index === at ? { ...site, ...change } : site)),
    );
  return (
    <FormDrawer
      open={props.open}
      title={t("delivery")}
      submit={t("common:save")}
      command={command}
      draft={draft}
      onSubmit={() => void submit()}
      onClose={props.onClose}
    >
      {sites.map((site, at) => (
        <section key={site.id} className={styles.site}>
          <h3 className={styles.heading}>{site.name}</h3>
          <p className={styles.quiet}>
            {site.address ?? t("noAddress")}
            {site.floor === null ? "" : ` · ${t("floorIs", { floor: site.floor })}`}
            {site.lift === null ? "" : ` · ${t(site.lift ? "withLift" : "withoutLift")}`}
          </p>
          <FormRow label={t("receiver")} name="receiver">
            <TextField
              value={draft.value.sites[at]?.receiver ?? ""}
              max={80}
              disabled={closed}
              onChange={(receiver) => setSite(at, { receiver })}
            />
          </FormRow>
          <FormRow label={t("siteNote")} name="siteNote" help={t("siteNoteHelp")}>
            <TextArea
              value={draft.value.sites[at]?.note ?? ""}
              max={500}
              disabled={closed}
              onChange={(note) => setSite(at, { note })}
            />
          </FormRow>
        </section>
      ))}
      <FormRow label={t("listNote")} name="note" help={t("listNoteHelp")}>
        <TextArea
          value={draft.value.note}
          max={1000}
          disabled={closed}
          onChange={(note) => draft.set("note", note)}
        />
      </FormRow>
    </FormDrawer>
  );
}
