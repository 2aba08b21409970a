import { CopyOutlined, PlusOutlined, UndoOutlined } from "@ant-design/icons";
import { Button, type TableColumnsType } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useConfirm } from "../../../components/Confirm";
import { DataTable } from "../../../components/DataTable";
import { EmptyState } from "../../../components/EmptyState";
import { FaultState } from "../../../components/Loaded";
import type { QuoteTemplate } from "../../../generated/commands";
import { useCommand, useLive } from "../../../lib/data";
import { named } from "../names";
import styles from "../quoting.module.css";
import { SaveAsTemplateModal } from "../SaveAsTemplateModal";
import { StateTag, usePriceBook } from "./fields";
import { TemplateDrawer } from "./TemplateDrawer";

/** Sets of usual items: the firm's own, and those that ship. */
export function TemplatesTab() {
  const { t } = useTranslation(["quoting", "design"]);
  const live = useLive("quoting.templates", {});
  const items = usePriceBook();
  const [shown, setShown] = useState<string | "new" | "quote" | null>(null);
  const confirm = useConfirm();
  const restore = useCommand("quoting.restore_templates", { done: t("templates.restored") });
  if (live.fault && !live.data) return <FaultState fault={live.fault} onRetry={live.refresh} />;
  const onRestore = async () => {
    const sure = await confirm({
      title: t("templates.restoreTitle"),
      text: t("templates.restoreText"),
      verb: t("templates.restore"),
    });
    if (sure) await restore.run({});
  };
  const columns: TableColumnsType<QuoteTemplate> = [
    {
      title: t("templates.name"),
      ellipsis: true,
      width: 260,
      render: (_, template) => named(template),
    },
    { title: t("head.mode"), width: 140, render: (_, { mode }) => t(`mode.${mode}`) },
    {
      title: t("templates.rooms"),
      ellipsis: true,
      render: (_, { rooms }) =>
        rooms
          .map((room) => (room.kind === "" ? named(room) : t(`design:roomKinds.${room.kind}`)))
          .join(t("checks.comma")),
    },
    {
      title: t("templates.items"),
      width: 90,
      align: "right",
      className: "numbers",
      render: (_, { rooms }) => new Set(rooms.flatMap((room) => room.items)).size,
    },
    { title: t("state.title"), width: 90, render: (_, { state }) => <StateTag state={state} /> },
  ];
  const template = live.data?.find(({ code }) => code === shown) ?? null;
  return (
    <>
      <div className={styles.tabBar}>
        <span className={styles.quiet}>{t("templates.help")}</span>
        <Button icon={<UndoOutlined />} loading={restore.pending} onClick={() => void onRestore()}>
          {t("templates.restore")}
        </Button>
        <Button icon={<CopyOutlined />} onClick={() => setShown("quote")}>
          {t("templates.takeQuote")}
        </Button>
        <Button type="primary" icon={<PlusOutlined />} onClick={() => setShown("new")}>
          {t("templates.add")}
        </Button>
      </div>
      <DataTable
        rows={live.data}
        columns={columns}
        rowKey="code"
        minWidth={820}
        current={template?.code}
        onOpen={({ code }) => setShown(code)}
        aria-label={t("settings.tabs.templates")}
        empty={
          <EmptyState picture="quote" title={t("templates.none")} text={t("templates.noneText")} />
        }
      />
      <TemplateDrawer
        key={shown ?? ""}
        open={template !== null || shown === "new"}
        template={template}
        items={items}
        onClose={() => setShown(null)}
      />
      {shown === "quote" ? (
        <SaveAsTemplateModal quote={null} onClose={() => setShown(null)} />
      ) : null}
    </>
  );
}
