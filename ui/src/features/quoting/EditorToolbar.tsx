import {
  AppstoreAddOutlined,
  CopyOutlined,
  DiffOutlined,
  DownOutlined,
  EyeInvisibleOutlined,
  EyeOutlined,
  LayoutOutlined,
  PlusOutlined,
  RedoOutlined,
  UndoOutlined,
} from "@ant-design/icons";
import { Badge, Button, Dropdown, type MenuProps, Segmented, Tooltip } from "antd";
import { memo } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import type { QuoteSheet, VersionHead } from "../../generated/commands";
import { call, showFault } from "../../lib/data";
import { faultOf } from "../../lib/faults";
import { formatMoney } from "../../lib/format";
import type { ShownColumns } from "./columns";
import type { Opened } from "./QuotePage";
import styles from "./quoting.module.css";
import type { SideTab } from "./SidePanel";

export interface EditorToolbarProps {
  sheet: QuoteSheet;
  shown: ShownColumns;
  onShown: (change: Partial<ShownColumns>) => void;
  side: SideTab | null;
  onSide: (tab: SideTab | null) => void;
  omissions: number;
  onOpen: (opened: Opened) => void;
  onUndo: () => void;
  onRedo: () => void;
}

export const EditorToolbar = memo(function EditorToolbar(props: EditorToolbarProps) {
  const { t } = useTranslation("quoting");
  const { sheet, shown, side } = props;
  const locked = sheet.status !== "draft";
  return (
    <div className={styles.toolbar}>
      <Versions sheet={sheet} />
      {locked ? null : (
        <>
          <span className={styles.divider} />
          <AddSection sheet={sheet} onOpen={props.onOpen} />
          <Button
            size="small"
            icon={<AppstoreAddOutlined />}
            onClick={() => props.onOpen({ what: "fill", sections: [] })}
          >
            {t("fill.title")}
          </Button>
          <Button
            size="small"
            icon={<CopyOutlined />}
            disabled={sheet.sections.length === 0}
            onClick={() => props.onOpen({ what: "copy", section: null })}
          >
            {t("copy.title")}
          </Button>
          <span className={styles.divider} />
          <Tooltip title={`${t("common:undo")} Ctrl+Z`}>
            <Button
              size="small"
              type="text"
              icon={<UndoOutlined />}
              aria-label={t("common:undo")}
              onClick={props.onUndo}
            />
          </Tooltip>
          <Tooltip title={`${t("common:redo")} Ctrl+Y`}>
            <Button
              size="small"
              type="text"
              icon={<RedoOutlined />}
              aria-label={t("common:redo")}
              onClick={props.onRedo}
            />
          </Tooltip>
        </>
      )}
      <span className={styles.spring} />
      <Button
        size="small"
        type={shown.costs ? "primary" : "default"}
        ghost={shown.costs}
        aria-pressed={shown.costs}
        icon={shown.costs ? <EyeOutlined /> : <EyeInvisibleOutlined />}
        onClick={() => props.onShown({ costs: !shown.costs })}
      >
        {t("columns.costs")}
      </Button>
      <ColumnMenu shown={shown} onShown={props.onShown} />
      <span className={styles.divider} />
      <Badge count={side ? 0 : props.omissions} size="small" color="var(--ant-color-warning)">
        <Tooltip title={t(side ? "side.hide" : "side.show")}>
          <Button
            size="small"
            type={side ? "primary" : "default"}
            ghost={side !== null}
            aria-pressed={side !== null}
            aria-label={t(side ? "side.hide" : "side.show")}
            icon={<LayoutOutlined rotate={180} />}
            onClick={() => props.onSide(side ? null : "sums")}
          />
        </Tooltip>
      </Badge>
    </div>
  );
});

/** Versions that have a chip of their own; older ones are in the comparison. */
const CHIPS = 5;

function Versions(props: { sheet: QuoteSheet }) {
  const { sheet } = props;
  const { t } = useTranslation("quoting");
  const navigate = useNavigate();
  const newest = sheet.versions.slice(0, CHIPS);
  const own = sheet.versions.find((version) => version.id === sheet.id);
  const chips = own && !newest.includes(own) ? [...newest, own] : newest;
  const hint = (version: VersionHead) =>
    `V${version.version} · ${t(`status.${version.status}`)} · ${formatMoney(version.total)}`;
  const older = sheet.versions.find((version) => version.version < sheet.version);
  const other = older ?? sheet.versions.find((version) => version.id !== sheet.id);
  return (
    <>
      <Segmented
        size="small"
        aria-label={t("versions")}
        value={sheet.id}
        options={[...chips].reverse().map((version) => ({
          value: version.id,
          label: (
            <Tooltip title={hint(version)}>
              <span className={styles.chip} data-status={version.status}>
                V{version.version}
              </span>
            </Tooltip>
          ),
        }))}
        onChange={(id) => void navigate(`/quotes/${id}`)}
      />
      {other ? (
        <Button
          size="small"
          icon={<DiffOutlined />}
          onClick={() => {
            const [from, to] = older ? [other.id, sheet.id] : [sheet.id, other.id];
            void navigate(`/quotes/${to}/compare?from=${from}`);
          }}
        >
          {t("compare.with", { version: `V${other.version}` })}
        </Button>
      ) : null}
    </>
  );
}

/** Rooms of the survey that have no section yet, and sections by name. */
function AddSection(props: { sheet: QuoteSheet; onOpen: (opened: Opened) => void }) {
  const { t } = useTranslation("quoting");
  const { sheet } = props;
  const left = sheet.roomsLeft;
  const add = async (rooms: typeof left) => {
    try {
      for (const room of rooms) {
        await call("quoting.save_section", {
          quote: sheet.id,
          id: null,
          name: room.name,
          nameEn: "",
          room: room.id,
        });
      }
    } catch (reason) {
      showFault(faultOf(reason));
    }
  };
  const items: MenuProps["items"] = [
    ...(left.length > 1
      ? [{ key: "all", label: t("section.allRooms", { count: left.length }) }]
      : []),
    ...left.map((room) => ({ key: room.id, label: room.name })),
    ...(left.length > 0 ? [{ type: "divider" as const }] : []),
    { key: "named", label: t("section.byName") },
  ];
  return (
    <Dropdown
      trigger={["click"]}
      menu={{
        items,
        onClick: ({ key }) => {
          if (key === "named") props.onOpen({ what: "section", section: null });
          else void add(key === "all" ? left : left.filter((room) => room.id === key));
        },
      }}
    >
      <Badge dot={left.length > 0} offset={[-2, 2]}>
        <Button size="small" icon={<PlusOutlined />}>
          {t("section.add")} <DownOutlined />
        </Button>
      </Badge>
    </Dropdown>
  );
}

function ColumnMenu(props: {
  shown: ShownColumns;
  onShown: (change: Partial<ShownColumns>) => void;
}) {
  const { t } = useTranslation("quoting");
  const { shown } = props;
  const keys = ["parts", "craft", "costs"] as const;
  return (
    <Dropdown
      trigger={["click"]}
      menu={{
        selectable: true,
        multiple: true,
        selectedKeys: keys.filter((key) => shown[key]),
        items: keys.map((key) => ({ key, label: t(`columns.${key}`) })),
        onClick: ({ key }) => {
          const each = keys.find((known) => known === key);
          if (each) props.onShown({ [each]: !shown[each] });
        },
      }}
    >
      <Button size="small">
        {t("columns.title")} <DownOutlined />
      </Button>
    </Dropdown>
  );
}
