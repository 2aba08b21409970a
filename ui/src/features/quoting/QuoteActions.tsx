import { CheckOutlined, MoreOutlined, PrinterOutlined, SendOutlined } from "@ant-design/icons";
import { Button, Dropdown, type MenuProps } from "antd";
import { memo, useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { useConfirm } from "../../components/Confirm";
import { HistoryButton } from "../../components/history/HistoryButton";
import type { Omission, QuoteSheet } from "../../generated/commands";
import { useCommand } from "../../lib/data";
import { formatMoney } from "../../lib/format";
import styles from "./quoting.module.css";
import { SaveAsTemplateModal } from "./SaveAsTemplateModal";
import { Capitals } from "./TotalsBar";

/** A draft of the same number with everything of this version; then it is shown. */
export function NewVersionButton(props: { sheet: QuoteSheet }) {
  const { t } = useTranslation("quoting");
  const { make, pending } = useNewVersion(props.sheet);
  return (
    <Button size="small" type="primary" loading={pending} onClick={make}>
      {t("newVersion")}
    </Button>
  );
}

function useNewVersion(sheet: QuoteSheet) {
  const { t } = useTranslation("quoting");
  const navigate = useNavigate();
  const command = useCommand("quoting.new_version", { done: t("newVersionDone") });
  const make = async () => {
    const made = await command.run({ id: sheet.id });
    if (made.ok) void navigate(`/quotes/${made.value.id}`);
  };
  return { make: () => void make(), pending: command.pending };
}

/** What one does with a quote as a whole. */
export const QuoteActions = memo(function QuoteActions(props: {
  sheet: QuoteSheet;
  omissions: readonly Omission[];
  onHead: () => void;
}) {
  const { t } = useTranslation("quoting");
  const { sheet } = props;
  const navigate = useNavigate();
  const confirm = useConfirm();
  const named = { number: `${sheet.number} V${sheet.version}` };
  const send = useCommand("quoting.send", { done: t("sentDone", named), undo: false });
  const accept = useCommand("quoting.accept", { done: t("acceptedDone", named), undo: false });
  const retire = useCommand("quoting.void", { done: t("voidedDone", named), undo: false });
  const remove = useCommand("quoting.delete", { done: t("deletedDone", named) });
  const version = useNewVersion(sheet);
  const ask = { id: sheet.id };
  const draft = sheet.status === "draft";
  const [saving, setSaving] = useState(false);

  const onSend = async () => {
    const missing = props.omissions.filter(({ grade }) => grade === "missing").length;
    const sure = await confirm({
      title: t("send.title", named),
      text: (
        <div className={styles.ask}>
          <p>{t("send.text")}</p>
          <p className={styles.askTotal}>
            <strong>{formatMoney(sheet.totals.total)}</strong>
            <Capitals of={sheet.totals} />
          </p>
          {sheet.validUntil ? <p>{t("send.valid", { day: sheet.validUntil })}</p> : null}
          {missing > 0 ? (
            <p className={styles.bad}>{t("send.missing", { count: missing })}</p>
          ) : null}
          {sheet.totals.unmeasured > 0 ? (
            <p className={styles.bad}>{t("send.unmeasured", { count: sheet.totals.unmeasured })}</p>
          ) : null}
        </div>
      ),
      verb: t("send.verb"),
    });
    if (sure) await send.run(ask);
  };
  const onAccept = async () => {
    const sure = await confirm({
      title: t("accept.title", named),
      text: t("accept.text"),
      verb: t("accept.verb"),
    });
    if (sure) await accept.run(ask);
  };
  const onVoid = async () => {
    const sure = await confirm({
      title: t("void.title", named),
      text: t("void.text"),
      verb: t("void.verb"),
      danger: true,
    });
    if (sure) await retire.run(ask);
  };
  const onDelete = async () => {
    const sure = await confirm({
      title: t("remove.title", named),
      text: t("remove.text"),
      verb: t("remove.verb"),
    });
    if (sure && (await remove.run(ask)).ok) void navigate("/quotes");
  };
  const items: MenuProps["items"] = [
    { key: "project", label: t("toProject") },
    { key: "bill", label: t("toBill") },
    { key: "version", label: t("newVersion") },
    ...(draft ? [{ key: "import", label: t("import.title") }] : []),
    { key: "template", label: t("templates.fromQuote") },
    { key: "settings", label: t("settings.title") },
    { type: "divider" },
    ...(sheet.status === "void" ? [] : [{ key: "void", label: t("void.verb") }]),
    ...(draft ? [{ key: "delete", label: t("remove.verb"), danger: true }] : []),
  ];
  const run = (key: string) => {
    if (key === "project") void navigate(`/projects/${sheet.project}`);
    else if (key === "bill") void navigate(`/supply/bills/${sheet.id}`);
    else if (key === "version") version.make();
    else if (key === "import") void navigate(`/quotes/import?quote=${sheet.id}`);
    else if (key === "template") setSaving(true);
    else if (key === "settings") void navigate("/quotes/settings");
    else if (key === "void") void onVoid();
    else if (key === "delete") void onDelete();
  };
  return (
    <>
      <HistoryButton table="quoting_quote" id={sheet.id} name={sheet.number} />
      <Dropdown trigger={["click"]} menu={{ items, onClick: ({ key }) => run(key) }}>
        <Button icon={<MoreOutlined />} aria-label={t("common:more")} />
      </Dropdown>
      {saving ? <SaveAsTemplateModal quote={sheet.id} onClose={() => setSaving(false)} /> : null}
      <Button onClick={props.onHead}>{t("head.title")}</Button>
      <Button icon={<PrinterOutlined />} onClick={() => void navigate(`/quotes/${sheet.id}/print`)}>
        {t("preview")}
      </Button>
      {draft ? (
        <Button
          type="primary"
          icon={<SendOutlined />}
          loading={send.pending}
          onClick={() => void onSend()}
        >
          {t("send.button")}
        </Button>
      ) : null}
      {sheet.status === "sent" ? (
        <Button
          type="primary"
          icon={<CheckOutlined />}
          loading={accept.pending}
          onClick={() => void onAccept()}
        >
          {t("accept.verb")}
        </Button>
      ) : null}
    </>
  );
});
