import { DeleteOutlined, MoreOutlined, PhoneOutlined, ProjectOutlined } from "@ant-design/icons";
import { Button, Drawer, Dropdown, Select, Skeleton, Tabs, Tag } from "antd";
import { useEffect, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate, useSearchParams } from "react-router";
import { useConfirm } from "../../components/Confirm";
import {
  FormFault,
  type FormGate,
  FormGrid,
  FormRow,
  FormScope,
  PhoneField,
  TextField,
} from "../../components/form";
import { HistoryButton } from "../../components/history/HistoryButton";
import { Keys } from "../../components/Keys";
import { FaultState } from "../../components/Loaded";
import type { Lead, LeadStage } from "../../generated/commands";
import { useCommand, useLive } from "../../lib/data";
import { useDraft } from "../../lib/draft";
import { formatMoment, formatQuantity } from "../../lib/format";
import { isSubmit } from "../../lib/ime";
import { AssignDialog } from "./AssignDialog";
import { ConvertDialog } from "./ConvertDialog";
import styles from "./crm.module.css";
import { Duplicates } from "./Duplicates";
import {
  changedFields,
  draftOf,
  HomeFields,
  LevelField,
  NextActionField,
  NextFields,
  OwnerField,
  PlansFields,
  SourceField,
} from "./LeadFieldsForm";
import { LogForm } from "./LogForm";
import { CallLink, useReveal } from "./Masked";
import { NextBadge } from "./NextBadge";
import { ReturnDialog } from "./ReturnDialog";
import { ReturnsTag } from "./ReturnsTag";
import { Timeline } from "./Timeline";
import { useMove } from "./useMove";
import { STAGES } from "./words";

/** One lead at the right edge: what is due, what was done, what is known. */
export function LeadDrawer(props: { id: string | null; onClose: () => void }) {
  const { t } = useTranslation("crm");
  const { id } = props;
  const live = useLive("crm.lead", { id: id ?? "" }, { enabled: id !== null });
  const lead = id === null ? undefined : live.data;
  return (
    <Drawer
      open={id !== null}
      onClose={props.onClose}
      size={620}
      mask={false}
      destroyOnHidden
      title={lead ? <Head lead={lead} /> : t("nav.leads")}
      extra={lead ? <Actions lead={lead} onGone={props.onClose} /> : null}
      classNames={{ body: styles.drawerBody ?? "" }}
    >
      {lead ? (
        <Body key={lead.id} lead={lead} />
      ) : live.fault ? (
        <FaultState fault={live.fault} onRetry={live.refresh} />
      ) : (
        <Skeleton active className={styles.pad ?? ""} />
      )}
    </Drawer>
  );
}

function Head({ lead }: { lead: Lead }) {
  const { t } = useTranslation("crm");
  return (
    <div className={styles.drawerHead}>
      <span className={styles.drawerName}>{lead.name ?? t("nameless")}</span>
      {lead.level ? (
        <Tag className={styles.tag ?? ""} color="processing">
          {lead.level}
        </Tag>
      ) : null}
      <span className={styles.drawerNumber}>{lead.number}</span>
    </div>
  );
}

function Actions(props: { lead: Lead; onGone: () => void }) {
  const { t } = useTranslation("crm");
  const { lead } = props;
  const navigate = useNavigate();
  const confirm = useConfirm();
  const [converting, setConverting] = useState(false);
  const [assigning, setAssigning] = useState(false);
  const [returning, setReturning] = useState(false);
  const claim = useCommand("crm.claim_leads", {
    done: (count) => t("claim.done", { count }),
  });
  const open = lead.nextState !== "closed";
  const remove = useCommand("crm.delete_lead", { done: t("leadDeleted") });
  const askDelete = async () => {
    const yes = await confirm({
      title: t("deleteLead"),
      text: t("deleteLeadText"),
      verb: t("deleteLead"),
      danger: true,
    });
    if (yes && (await remove.run({ id: lead.id })).ok) props.onGone();
  };
  return (
    <div className={styles.drawerActions}>
      <HistoryButton table="crm_lead" id={lead.id} name={lead.name ?? lead.number} />
      {lead.ownerId === null && open ? (
        <Button
          type="primary"
          loading={claim.pending}
          disabled={lead.claimFrom !== null}
          title={
            lead.claimFrom
              ? `${t("claim.from", { day: lead.claimFrom })}: ${t("claim.fromHelp")}`
              : undefined
          }
          onClick={() => void claim.run({ ids: [lead.id] })}
        >
          {t("claim.verb")}
        </Button>
      ) : null}
      {lead.projectId ? (
        <Button icon={<ProjectOutlined />} onClick={() => navigate(`/projects/${lead.projectId}`)}>
          {t("openProject")}
        </Button>
      ) : (
        <Button
          type={lead.ownerId === null && open ? "default" : "primary"}
          icon={<ProjectOutlined />}
          onClick={() => setConverting(true)}
        >
          {t("convert")}
        </Button>
      )}
      <Dropdown
        trigger={["click"]}
        menu={{
          items: [
            { key: "assign", label: t("assign"), onClick: () => setAssigning(true) },
            {
              key: "return",
              label: t("giveBack"),
              disabled: lead.ownerId === null,
              onClick: () => setReturning(true),
            },
            { type: "divider" },
            {
              key: "delete",
              danger: true,
              icon: <DeleteOutlined />,
              label: t("deleteLead"),
              disabled: lead.customerId !== null,
              onClick: () => void askDelete(),
            },
          ],
        }}
      >
        <Button type="text" icon={<MoreOutlined />} aria-label={t("common:more")} />
      </Dropdown>
      <ConvertDialog
        open={converting}
        lead={lead}
        onClose={() => setConverting(false)}
        onDone={(made) => {
          setConverting(false);
          navigate(`/projects/${made.projectId}`);
        }}
      />
      <AssignDialog
        open={assigning}
        ids={[lead.id]}
        owner={lead.ownerId}
        onClose={() => setAssigning(false)}
      />
      <ReturnDialog open={returning} ids={[lead.id]} onClose={() => setReturning(false)} />
    </div>
  );
}

function Body({ lead }: { lead: Lead }) {
  const { t } = useTranslation("crm");
  const { move, moving, dialog } = useMove();
  const [tab, setTab] = useState("follow");
  const log = useRef<HTMLDivElement>(null);
  const [params, setParams] = useSearchParams();
  const wantsLog = params.get("log") === "1";
  useEffect(() => {
    if (!wantsLog) return;
    setTab("follow");
    // Once the tab is shown.
    const frame = requestAnimationFrame(() => {
      log.current?.querySelector("textarea")?.focus();
      setParams(
        (before) => {
          const after = new URLSearchParams(before);
          after.delete("log");
          return after;
        },
        { replace: true },
      );
    });
    return () => cancelAnimationFrame(frame);
  }, [wantsLog, setParams]);
  const facts = [
    lead.address,
    lead.area ? formatQuantity(lead.area, "㎡") : "",
    lead.layout,
    lead.flat ? t(`flats.${lead.flat}`) : "",
    lead.budget ? `¥${formatQuantity(lead.budget)}` : "",
    lead.source ? t(`sources.${lead.source}`) : "",
    lead.ownerName ||
      (lead.lastOwnerName
        ? `${t("inPool")} (${t("claim.last")} ${lead.lastOwnerName})`
        : t("pool")),
  ].filter((fact) => fact !== "");
  const { full, eye } = useReveal({ lead: lead.id }, lead);
  return (
    <>
      <div className={styles.summary}>
        <div className={styles.summaryTop}>
          {full.phone ? (
            <CallLink
              phone={full.phone}
              eye={eye}
              className={styles.phone ?? ""}
              icon={<PhoneOutlined />}
            />
          ) : (
            <span className={styles.quiet}>{t("noPhone")}</span>
          )}
          {full.wechat ? (
            <span className={styles.quiet}>
              {t("fields.wechat")} {full.wechat}
              {full.phone ? null : eye}
            </span>
          ) : null}
          <span className={styles.spacer} />
          <Select<LeadStage>
            className={styles.stagePicker ?? ""}
            value={moving?.stage ?? lead.stage}
            aria-label={t("moveTo")}
            listHeight={400}
            onChange={(stage) => void move(lead, stage)}
            options={STAGES.map((value) => ({ value, label: t(`stages.${value}`) }))}
          />
        </div>
        <div className={styles.summaryFacts}>{facts.join(" · ")}</div>
        <div className={styles.summaryNext}>
          <NextBadge lead={lead} withAction />
          <span className={styles.quiet}>{t("daysIn", { count: lead.daysInStage })}</span>
          {lead.rotting ? (
            <Tag className={styles.tag ?? ""} color="warning">
              {t("rotting", { count: lead.idleDays })}
            </Tag>
          ) : null}
          {lead.returnsIn === null ? null : <ReturnsTag lead={lead} />}
          {lead.consent === "refused" ? (
            <Tag className={styles.tag ?? ""} color="error">
              {t("consents.refused")}
            </Tag>
          ) : null}
        </div>
      </div>
      <Tabs
        size="small"
        className={styles.drawerTabs ?? ""}
        activeKey={tab}
        onChange={setTab}
        items={[
          {
            key: "follow",
            label: t("tabs.follow"),
            children: (
              <div className={styles.pad}>
                <LogForm ref={log} of={{ leadId: lead.id }} lead={lead} />
                <Timeline of={{ leadId: lead.id }} />
              </div>
            ),
          },
          {
            key: "details",
            label: t("tabs.details"),
            children: (
              <div className={styles.pad}>
                <Details lead={full} />
              </div>
            ),
          },
        ]}
      />
      {dialog}
    </>
  );
}

function Details({ lead }: { lead: Lead }) {
  const { t } = useTranslation("crm");
  const initial = useMemo(() => draftOf(lead), [lead]);
  const draft = useDraft(`crm.lead.${lead.id}`, initial);
  const gate = useRef<FormGate | null>(null);
  const save = useCommand("crm.update_lead", { form: true, done: t("leadSaved") });
  const submit = async () => {
    if (!draft.dirty || save.pending || !(gate.current?.pass() ?? true)) return;
    const fields = changedFields(draft.value, initial);
    if ((await save.run({ id: lead.id, fields })).ok) draft.discard();
  };
  const both = { draft: draft.value, set: draft.set };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it only listens for Ctrl+Enter from the fields inside.
    <div
      onKeyDown={(event) => {
        if (isSubmit(event)) {
          event.preventDefault();
          void submit();
        }
      }}
    >
      <FormScope fault={save.fault} gate={gate}>
        <FormFault />
        <FormGrid>
          <FormRow label={t("fields.phone")} name="phone">
            <PhoneField value={draft.value.phone} onChange={(value) => draft.set("phone", value)} />
          </FormRow>
          <FormRow label={t("fields.name")} name="name">
            <TextField
              value={draft.value.name}
              max={80}
              onChange={(value) => draft.set("name", value)}
            />
          </FormRow>
        </FormGrid>
        {draft.dirty ? (
          <Duplicates
            typed={{
              phone: draft.value.phone,
              name: draft.value.name,
              estate: draft.value.estate,
              building: draft.value.building,
              unit: draft.value.unit,
              room: draft.value.room,
              exceptLead: lead.id,
            }}
          />
        ) : null}
        <HomeFields {...both} />
        <FormGrid>
          <FormRow label={t("fields.source")} name="source">
            <SourceField {...both} />
          </FormRow>
          <FormRow label={t("fields.level")} name="level">
            <LevelField {...both} />
          </FormRow>
          <FormRow label={t("fields.owner")} name="ownerId">
            <OwnerField
              value={draft.value.ownerId}
              onChange={(value) => draft.set("ownerId", value)}
              kept
            />
          </FormRow>
        </FormGrid>
        <NextFields draft={draft.value} patch={draft.patch} />
        <NextActionField draft={draft.value} patch={draft.patch} />
        <PlansFields {...both} />
      </FormScope>
      <div className={styles.saveBar}>
        <Button
          type="primary"
          disabled={!draft.dirty}
          loading={save.pending}
          onClick={() => void submit()}
        >
          {t("saveLead")}
          <Keys on="primary" keys="Ctrl+Enter" />
        </Button>
        {draft.dirty ? (
          <Button
            type="text"
            onClick={() => {
              save.reset();
              draft.discard();
            }}
          >
            {t("common:cancel")}
          </Button>
        ) : null}
        <span className={styles.spacer} />
        <span className={styles.quiet}>
          {t("fields.madeAt")} {formatMoment(lead.madeAt)}
          {lead.consentOn
            ? ` · ${t(`consents.${lead.consent}`)} ${t("consentOn", { day: lead.consentOn })}`
            : ""}
        </span>
      </div>
    </div>
  );
}
