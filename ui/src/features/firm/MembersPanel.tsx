import { PlusOutlined } from "@ant-design/icons";
import { Button, type TableColumnsType, Tag } from "antd";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { useSearchParams } from "react-router";
import { DataTable } from "../../components/DataTable";
import { EmptyState } from "../../components/EmptyState";
import {
  FormDrawer,
  FormRow,
  PhoneField,
  SelectField,
  SwitchField,
  TextField,
  useDraftForm,
} from "../../components/form";
import { HistoryButton } from "../../components/history/HistoryButton";
import { FaultState } from "../../components/Loaded";
import { useNewKey } from "../../components/useNewKey";
import type { Member, Role, SaveMember } from "../../generated/commands";
import { useCommand, useLive } from "../../lib/data";
import { useDraft } from "../../lib/draft";
import { formatPhone } from "../../lib/format";
import { useOwner } from "../../lib/useOwner";
import styles from "./firm.module.css";
import { LeaveDialog } from "./LeaveDialog";
import { RoleMove } from "./RoleMove";
import { ROLES } from "./roles";

const NEW: SaveMember = { id: null, name: "", phone: "", role: "sales", active: true };

/** Who works in the firm. `?new=1` opens the form, `?member=ID` one person's, `?leave=ID` says how he leaves. */
export function MembersPanel() {
  const { t } = useTranslation("firm");
  const live = useLive("firm.members", {});
  const [params, setParams] = useSearchParams();
  const isNew = params.has("new");
  const shown = live.data?.find((member) => member.id === params.get("member"));
  const leaver = live.data?.find((member) => member.active && member.id === params.get("leave"));
  const columns: TableColumnsType<Member> = [
    { title: t("memberName"), dataIndex: "name", ellipsis: true },
    {
      title: t("role"),
      dataIndex: "role",
      width: 160,
      render: (role: Role) => t(`roles.${role}`),
    },
    {
      title: t("common:phone"),
      dataIndex: "phone",
      width: 180,
      className: "numbers",
      render: (phone: string) => formatPhone(phone),
    },
    {
      title: t("state"),
      dataIndex: "active",
      width: 120,
      render: (active: boolean) =>
        active ? <Tag color="success">{t("active")}</Tag> : <Tag>{t("left")}</Tag>,
    },
  ];
  useNewKey(() => setParams({ new: "1" }));
  if (live.fault && !live.data) return <FaultState fault={live.fault} onRetry={live.refresh} />;
  return (
    <>
      <div className={styles.tableBar}>
        <span className={styles.quiet}>{t("membersHelp")}</span>
        <Button type="primary" icon={<PlusOutlined />} onClick={() => setParams({ new: "1" })}>
          {t("addMember")}
        </Button>
      </div>
      <DataTable
        rows={live.data}
        columns={columns}
        rowKey="id"
        current={shown?.id}
        onOpen={(member) => setParams({ member: member.id })}
        aria-label={t("tabs.members")}
        empty={<EmptyState picture="people" title={t("noMembers")} text={t("membersHelp")} />}
      />
      <MemberDrawer
        open={isNew || shown !== undefined}
        member={shown ?? null}
        onClose={() => setParams({})}
        onLeave={(member) => setParams({ leave: member.id })}
      />
      {leaver ? (
        <LeaveDialog key={leaver.id} member={leaver} onClose={() => setParams({})} />
      ) : null}
    </>
  );
}

function MemberDrawer(props: {
  open: boolean;
  member: Member | null;
  onClose: () => void;
  onLeave: (member: Member) => void;
}) {
  const { t } = useTranslation("firm");
  const { member } = props;
  const owner = useOwner();
  const self = useLive("session.state", {}).data?.member?.id;
  const leaves = owner && member?.active && member.id !== self ? member : null;
  const initial = useMemo((): SaveMember => (member ? { ...member } : NEW), [member]);
  const draft = useDraft(`firm.member.${member?.id ?? "new"}`, initial);
  const save = useCommand("firm.save_member", {
    form: true,
    done: ({ name }) => t("memberSaved", { name }),
  });
  const { frame } = useDraftForm(draft, save, props.onClose);
  return (
    <FormDrawer
      open={props.open}
      title={member ? t("editMember", { name: member.name }) : t("addMember")}
      submit={t(member ? "saveMember" : "addMember")}
      {...frame}
      extra={
        member ? (
          <>
            <HistoryButton table="firm_member" id={member.id} name={member.name} />
            {leaves ? (
              <Button type="text" danger onClick={() => props.onLeave(leaves)}>
                {t("leave.open")}
              </Button>
            ) : null}
          </>
        ) : null
      }
      width={420}
    >
      <FormRow label={t("memberName")} name="name" required>
        <TextField
          value={draft.value.name}
          max={80}
          onChange={(name) => draft.set("name", name)}
          autoFocus
        />
      </FormRow>
      <FormRow label={t("common:phone")} name="phone">
        <PhoneField value={draft.value.phone} onChange={(phone) => draft.set("phone", phone)} />
      </FormRow>
      <FormRow label={t("role")} name="role">
        <SelectField
          value={draft.value.role}
          onChange={(role) => draft.set("role", role)}
          options={ROLES.map((value) => ({ value, label: t(`roles.${value}`) }))}
        />
      </FormRow>
      {member && draft.value.role !== member.role ? (
        <RoleMove member={member} to={draft.value.role} />
      ) : null}
      {member ? (
        <FormRow label={t("active")} name="active" help={t("activeHelp")}>
          <SwitchField
            value={draft.value.active}
            onChange={(active) => draft.set("active", active)}
          />
        </FormRow>
      ) : null}
    </FormDrawer>
  );
}
