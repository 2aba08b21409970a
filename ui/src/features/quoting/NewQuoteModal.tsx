import { Alert, Radio } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { FormModal, FormRow, SelectField } from "../../components/form";
import type { Mode, QuoteStart } from "../../generated/commands";
import { useCommand, useLive } from "../../lib/data";
import { formatMoney } from "../../lib/format";
import { MODES } from "./AgreedRows";
import { named } from "./names";
import styles from "./quoting.module.css";

const STARTS = ["template", "rooms", "quote", "blank"] as const;
type Start = (typeof STARTS)[number];

/** Which project, what it covers, and what it starts from. */
export function NewQuoteModal(props: { project: string | null; onClose: () => void }) {
  const { t } = useTranslation("quoting");
  const navigate = useNavigate();
  const projects = useLive("design.projects", { limit: 500 });
  const settings = useLive("quoting.settings", {});
  const templates = useLive("quoting.templates", {});
  const quotes = useLive("quoting.quotes", { project: null });
  const [project, setProject] = useState(props.project);
  const [ownMode, setMode] = useState<Mode | null>(null);
  const [start, setStart] = useState<Start>("template");
  const [ownTemplate, setTemplate] = useState<string | null>(null);
  const [source, setSource] = useState<string | null>(null);
  const create = useCommand("quoting.create", { form: true, done: t("created") });

  const rows = projects.data?.rows ?? [];
  const chosen = rows.find((row) => row.id === project);
  const mode = ownMode ?? settings.data?.mode ?? "half";
  const known = templates.data ?? [];
  const template =
    known.find((each) => each.code === ownTemplate) ??
    known.find((each) => each.mode === mode) ??
    known[0];
  const begin = (): QuoteStart | null => {
    if (start === "template") return template ? { kind: "template", code: template.code } : null;
    if (start === "quote") return source ? { kind: "quote", id: source } : null;
    return { kind: start };
  };
  const submit = async () => {
    const from = begin();
    if (!project || !from) return;
    const made = await create.run({ project, mode, start: from });
    if (made.ok) void navigate(`/quotes/${made.value.id}`);
  };
  return (
    <FormModal
      open
      title={t("newQuote")}
      submit={t("create")}
      command={create}
      onSubmit={() => void submit()}
      onClose={props.onClose}
      width={560}
    >
      <FormRow
        label={t("head.project")}
        name="project"
        required
        help={rows.length === 0 && !projects.loading ? t("start.noProjects") : undefined}
      >
        <SelectField
          value={project}
          search
          autoFocus={project === null}
          placeholder={t("start.chooseProject")}
          options={rows.map((row) => ({
            value: row.id,
            label: row.name ?? row.number,
            keywords: `${row.number} ${row.customerName ?? ""} ${row.address}`,
          }))}
          onChange={setProject}
        />
      </FormRow>
      {chosen && chosen.rooms === 0 ? (
        <Alert
          className={styles.gapBelow ?? ""}
          type="warning"
          showIcon
          title={t("start.noRooms")}
        />
      ) : null}
      <FormRow label={t("head.mode")} name="mode" help={t(`modeHelp.${mode}`)}>
        <Radio.Group
          value={mode}
          optionType="button"
          options={MODES.map((value) => ({ value, label: t(`mode.${value}`) }))}
          onChange={(event) => setMode(event.target.value as Mode)}
        />
      </FormRow>
      <FormRow label={t("start.from")}>
        <Radio.Group
          className={styles.starts ?? ""}
          value={start}
          onChange={(event) => setStart(event.target.value as Start)}
        >
          {STARTS.map((value) => (
            <Radio
              key={value}
              value={value}
              disabled={value === "quote" && quotes.data?.length === 0}
            >
              <b>{t(`start.${value}`)}</b>
              <span className={styles.quiet}> {t(`startHelp.${value}`)}</span>
            </Radio>
          ))}
        </Radio.Group>
      </FormRow>
      {start === "template" ? (
        <FormRow label={t("fill.template")} name="start">
          <SelectField
            value={template?.code ?? null}
            options={known.map((each) => ({ value: each.code, label: named(each) }))}
            onChange={setTemplate}
          />
        </FormRow>
      ) : null}
      {start === "quote" ? (
        <FormRow label={t("start.which")} name="start" required>
          <SelectField
            value={source}
            search
            placeholder={t("start.which")}
            options={(quotes.data ?? []).map((quote) => ({
              value: quote.id,
              label: `${quote.number} V${quote.version} · ${quote.projectName} · ${formatMoney(quote.total)}`,
            }))}
            onChange={setSource}
          />
        </FormRow>
      ) : null}
    </FormModal>
  );
}
