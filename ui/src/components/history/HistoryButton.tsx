import { HistoryOutlined } from "@ant-design/icons";
import { Button, Drawer, Tooltip } from "antd";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { isComposing, isTextTarget } from "../../lib/ime";
import { HistoryPanel, type RecordName } from "./HistoryPanel";

/** Whose history: one record's, or that of all records of a page by their tables. */
type Whose = RecordName | { tables: string[] };

/** Opens the history of the record or the records on this page; Alt+H does too. */
export function HistoryButton(props: Whose & { name: string; small?: boolean }) {
  const { t } = useTranslation("history");
  const [open, setOpen] = useState(false);
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (!event.altKey || event.ctrlKey || event.key.toLowerCase() !== "h") return;
      if (isComposing(event) || isTextTarget(event.target)) return;
      event.preventDefault();
      setOpen(true);
    };
    window.addEventListener("keydown", onKeyDown);
    return () => window.removeEventListener("keydown", onKeyDown);
  }, []);
  return (
    <>
      <Tooltip title={`${t("open")} (Alt+H)`}>
        <Button
          {...(props.small ? { size: "small" as const, type: "text" as const } : {})}
          icon={<HistoryOutlined />}
          aria-label={t("open")}
          onClick={() => setOpen(true)}
        />
      </Tooltip>
      <Drawer
        open={open}
        size={640}
        title={t("of", { name: props.name })}
        onClose={() => setOpen(false)}
        destroyOnHidden
      >
        {open ? (
          <HistoryPanel
            {...("tables" in props
              ? { tables: props.tables }
              : { record: { table: props.table, id: props.id } })}
          />
        ) : null}
      </Drawer>
    </>
  );
}
