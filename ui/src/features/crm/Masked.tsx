import { EyeOutlined } from "@ant-design/icons";
import { Button, Tooltip } from "antd";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Revealed, RevealOf } from "../../generated/commands";
import { useCommand } from "../../lib/data";
import { formatPhone, isMasked } from "../../lib/format";

/** What of a record may be masked. */
interface Reach {
  phone?: string | null;
  wechat?: string | null;
  remark?: string | null;
}

/** A record with what was asked for in full, and the button that asks; none where nothing is masked. */
export function useReveal<T extends Reach>(of: RevealOf, record: T): { full: T; eye: ReactNode } {
  const { t } = useTranslation("crm");
  const reveal = useCommand("crm.reveal", { undo: false });
  const [shown, setShown] = useState<{ of: string; value: Revealed } | null>(null);
  // Of another record, or once the number is another one, it is masked again.
  const now = JSON.stringify([of, record.phone, record.wechat, record.remark]);
  const masked = [record.phone, record.wechat, record.remark].some(isMasked);
  if (!masked) return { full: record, eye: null };
  if (shown?.of === now) return { full: { ...record, ...known(record, shown.value) }, eye: null };
  const show = async () => {
    const outcome = await reveal.run({ of });
    if (outcome.ok) setShown({ of: now, value: outcome.value });
  };
  const eye = (
    <Tooltip title={t("mask.help")}>
      <Button
        type="text"
        size="small"
        icon={<EyeOutlined />}
        loading={reveal.pending}
        aria-label={t("mask.show")}
        onClick={(event) => {
          event.stopPropagation();
          void show();
        }}
      />
    </Tooltip>
  );
  return { full: record, eye };
}

/** Only what the record has itself: a contact has no remark. */
function known(record: Reach, value: Revealed): Reach {
  const entries = Object.entries(value).filter(([field]) => field in record);
  return Object.fromEntries(entries) as Reach;
}

/** A number to call; masked, with the button that shows it beside. */
export function CallLink(props: {
  phone: string;
  eye: ReactNode;
  className?: string;
  icon?: ReactNode;
}) {
  const text = (
    <>
      {props.icon} {formatPhone(props.phone)}
    </>
  );
  if (isMasked(props.phone)) {
    return (
      <span className={props.className ?? ""}>
        {text}
        {props.eye}
      </span>
    );
  }
  return (
    <a className={props.className ?? ""} href={`tel:${props.phone}`}>
      {text}
    </a>
  );
}
