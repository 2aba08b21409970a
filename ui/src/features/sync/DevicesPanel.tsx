import { PlusOutlined } from "@ant-design/icons";
import { Alert, Button, type TableColumnsType, Tag, Tooltip } from "antd";
import { useTranslation } from "react-i18next";
import { Link, useSearchParams } from "react-router";
import { useConfirm } from "../../components/Confirm";
import { DataTable } from "../../components/DataTable";
import { EmptyState } from "../../components/EmptyState";
import { Loaded, RowsSkeleton } from "../../components/Loaded";
import { Panel } from "../../components/Page";
import type { DataClass, SyncDevice } from "../../generated/commands";
import { useCommand, useLive } from "../../lib/data";
import { formatMoment } from "../../lib/format";
import { useOwner } from "../../lib/useOwner";
import { InviteModal } from "./InviteModal";
import { useKinds } from "./kinds";
import { LostDialog } from "./LostDialog";
import styles from "./sync.module.css";
import { useNow } from "./useNow";
import { seenText } from "./words";

/**
 * The firm's computers: whose they are, when they were here last, how far behind. `?invite=1` opens the invitation, `&member=ID` for
 * him; `?lost=ID` says what to do about a lost one.
 */
export function DevicesPanel() {
  const { t } = useTranslation("sync");
  const live = useLive("sync.devices", {});
  const owner = useOwner();
  const [params, setParams] = useSearchParams();
  const lost = live.data?.find((device) => device.id === params.get("lost"));
  return (
    <>
      <Panel
        title={t("devices.title")}
        padded={false}
        extra={
          owner ? (
            <Button
              type="primary"
              icon={<PlusOutlined />}
              onClick={() => setParams({ invite: "1" })}
            >
              {t("invite.verb")}
            </Button>
          ) : (
            <span className={styles.quiet}>{t("devices.ownerOnly")}</span>
          )
        }
      >
        <Loaded live={live} skeleton={<RowsSkeleton rows={4} />}>
          {(devices) => (
            <>
              <Left devices={devices} />
              <Devices
                devices={devices}
                owner={owner}
                onLost={(device) => setParams({ lost: device.id })}
              />
            </>
          )}
        </Loaded>
      </Panel>
      <p className={styles.quiet}>{t("devices.help")}</p>
      {owner && params.has("invite") ? (
        <InviteModal member={params.get("member")} onClose={() => setParams({})} />
      ) : null}
      {owner && lost ? (
        <LostDialog
          key={lost.id}
          device={lost}
          onInvite={(member) => setParams({ invite: "1", member })}
          onClose={() => setParams({})}
        />
      ) : null}
    </>
  );
}

/** Computers of people who left and that are still in the firm. */
function Left(props: { devices: readonly SyncDevice[] }) {
  const { t } = useTranslation("sync");
  const left = props.devices.filter((device) => device.memberLeft);
  return left.map((device) => (
    <Alert
      key={device.id}
      type="warning"
      showIcon
      banner
      title={t("devices.left", { name: device.memberName, device: device.name })}
    />
  ));
}

const dayOf = (moment: string | null) => formatMoment(moment).split(" ")[0];

function Devices(props: {
  devices: readonly SyncDevice[];
  owner: boolean;
  onLost: (device: SyncDevice) => void;
}) {
  const { t } = useTranslation("sync");
  const now = useNow();
  const remove = useRemove();
  const rows = [...props.devices].sort(
    (a, b) => Number(Boolean(a.revokedAt)) - Number(Boolean(b.revokedAt)),
  );
  const columns: TableColumnsType<SyncDevice> = [
    {
      title: t("devices.name"),
      key: "name",
      ellipsis: true,
      render: (_, device) => (
        <span className={device.revokedAt ? styles.gone : undefined}>
          {device.name} {device.thisOne ? <Tag>{t("devices.this")}</Tag> : null}
        </span>
      ),
    },
    {
      title: t("devices.member"),
      key: "member",
      width: 150,
      ellipsis: true,
      render: (_, device) => (
        <>
          {props.owner && !device.revokedAt ? (
            <Link to={`/settings/members?member=${device.memberId}`}>{device.memberName}</Link>
          ) : (
            device.memberName
          )}{" "}
          {device.memberLeft ? <Tag color="warning">{t("devices.leftTag")}</Tag> : null}
          <span className={styles.quiet}>
            {t(`firm:roles.${device.role}`, { defaultValue: device.role })}
          </span>
          <RoleDue device={device} owner={props.owner} />
        </>
      ),
    },
    {
      title: <Tooltip title={t("devices.seesHelp")}>{t("devices.sees")}</Tooltip>,
      key: "sees",
      width: 132,
      render: (_, device) => (
        <>
          <Sees sees={device.sees} />
          <RightsDue device={device} owner={props.owner} />
        </>
      ),
    },
    {
      title: <Tooltip title={t("devices.seriesHelp")}>{t("devices.series")}</Tooltip>,
      dataIndex: "series",
      width: 80,
    },
    {
      title: t("devices.seen"),
      key: "seen",
      width: 122,
      render: (_, device) =>
        device.revokedAt
          ? t("devices.removedOn", { day: dayOf(device.revokedAt) })
          : device.thisOne
            ? t("devices.here")
            : seenText(device.lastSeen, now),
    },
    {
      title: t("devices.behind"),
      key: "behind",
      width: 92,
      render: (_, device) => (device.revokedAt ? null : <Behind behind={device.behind} />),
    },
    {
      title: t("devices.added"),
      key: "added",
      width: 104,
      className: "numbers",
      render: (_, device) => dayOf(device.addedAt),
    },
    ...(props.owner
      ? [
          {
            title: "",
            key: "remove",
            width: 130,
            align: "right" as const,
            render: (_: unknown, device: SyncDevice) =>
              device.thisOne || device.revokedAt ? null : (
                <>
                  <Button size="small" type="text" onClick={() => props.onLost(device)}>
                    {t("lost.open")}
                  </Button>
                  <Button
                    size="small"
                    danger
                    type="text"
                    disabled={remove.pending}
                    onClick={() => void remove.ask(device)}
                  >
                    {t("common:remove")}
                  </Button>
                </>
              ),
          },
        ]
      : []),
  ];
  return (
    <DataTable
      rows={rows}
      columns={columns}
      rowKey="id"
      height="grow"
      minWidth={960}
      aria-label={t("devices.title")}
      empty={<EmptyState picture="people" compact title={t("devices.none")} />}
    />
  );
}

function Sees(props: { sees: readonly DataClass[] }) {
  const kinds = useKinds();
  return <span className={styles.quiet}>{kinds(props.sees)}</span>;
}

/** The member's role sees something else by now: so does this computer when an owner says so. */
function RightsDue(props: { device: SyncDevice; owner: boolean }) {
  const { t } = useTranslation("sync");
  const confirm = useConfirm();
  const kinds = useKinds();
  const appoint = useCommand("sync.appoint", { done: t("rights.done"), undo: false });
  const { device } = props;
  const due = device.seesDue;
  if (!due || device.roleDue) return null;
  const give = async () => {
    const sure = await confirm({
      title: t("rights.title", { device: device.name }),
      text: <RightsMove device={device} due={due} />,
      verb: t("rights.verb"),
    });
    if (sure) await appoint.run({ deviceId: device.id, role: device.role, sees: due });
  };
  return (
    <div className={styles.roleDue}>
      <Tooltip
        title={t(device.thisOne ? "rights.elsewhere" : "rights.why", {
          member: device.memberName,
          kinds: kinds(due),
        })}
      >
        <Tag color="warning">{t("rights.due")}</Tag>
      </Tooltip>
      {props.owner && !device.thisOne ? (
        <Button size="small" type="link" disabled={appoint.pending} onClick={() => void give()}>
          {t("rights.verb")}
        </Button>
      ) : null}
    </div>
  );
}

/** What a computer gets and gives up, and what that does not do. */
function RightsMove(props: { device: SyncDevice; due: readonly DataClass[] }) {
  const { t } = useTranslation("sync");
  const kinds = useKinds();
  const { device, due } = props;
  const gets = due.filter((kind) => !device.sees.includes(kind));
  const loses = device.sees.filter((kind) => !due.includes(kind));
  return (
    <ul className={styles.honest}>
      {gets.length > 0 ? <li>{t("rights.gets", { kinds: kinds(gets) })}</li> : null}
      {loses.length > 0 ? (
        <>
          <li>{t("rights.loses", { kinds: kinds(loses) })}</li>
          <li>{t("rights.losesNot")}</li>
        </>
      ) : null}
    </ul>
  );
}

/** The member has another role by now: this computer gets it when an owner says so. */
function RoleDue(props: { device: SyncDevice; owner: boolean }) {
  const { t } = useTranslation("sync");
  const confirm = useConfirm();
  const appoint = useCommand("sync.appoint", { done: t("role.done"), undo: false });
  const { device } = props;
  const due = device.roleDue;
  if (!due) return null;
  const role = t(`firm:roles.${due}`, { defaultValue: due });
  const give = async () => {
    const sure = await confirm({
      title: t("role.title", { device: device.name, role }),
      text: (
        <ul className={styles.honest}>
          <li>{t("role.why", { member: device.memberName, role })}</li>
          <li>{due === "owner" ? t("role.owner") : t("role.other")}</li>
          {device.seesDue ? <RightsMove device={device} due={device.seesDue} /> : null}
        </ul>
      ),
      verb: t("role.verb"),
    });
    if (sure)
      await appoint.run({ deviceId: device.id, role: due, sees: device.seesDue ?? device.sees });
  };
  return (
    <div className={styles.roleDue}>
      <Tooltip
        title={t(device.thisOne ? "role.elsewhere" : "role.why", {
          member: device.memberName,
          role,
        })}
      >
        <Tag color="warning">{t("role.due", { role })}</Tag>
      </Tooltip>
      {props.owner && !device.thisOne ? (
        <Button size="small" type="link" disabled={appoint.pending} onClick={() => void give()}>
          {t("role.verb")}
        </Button>
      ) : null}
    </div>
  );
}

function Behind(props: { behind: number | null | undefined }) {
  const { t } = useTranslation("sync");
  const { behind } = props;
  if (behind === null || behind === undefined) return <span className={styles.quiet}>–</span>;
  if (behind === 0) return <span className={styles.quiet}>{t("devices.upToDate")}</span>;
  return <>{t("devices.behindBy", { count: behind })}</>;
}

/** Asks before a computer is removed, in honest words. */
function useRemove() {
  const { t } = useTranslation("sync");
  const confirm = useConfirm();
  const revoke = useCommand("sync.revoke", { done: t("remove.done"), undo: false });
  const ask = async (device: SyncDevice) => {
    const sure = await confirm({
      title: t("remove.title", { device: device.name }),
      text: (
        <ul className={styles.honest}>
          <li>{t("remove.does")}</li>
          <li>{t("remove.doesNot")}</li>
          <li>{t("remove.unsent")}</li>
        </ul>
      ),
      verb: t("remove.verb"),
      danger: true,
    });
    if (sure) await revoke.run({ deviceId: device.id });
  };
  return { ask, pending: revoke.pending };
}
