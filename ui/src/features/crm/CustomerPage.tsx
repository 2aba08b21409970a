import { EditOutlined, MoreOutlined, PlusOutlined } from "@ant-design/icons";
import { Button, Dropdown, Tag } from "antd";
import type { TFunction } from "i18next";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, useNavigate, useParams } from "react-router";
import { useConfirm } from "../../components/Confirm";
import { HistoryButton } from "../../components/history/HistoryButton";
import { Loaded } from "../../components/Loaded";
import { Page, PageHeader, Panel } from "../../components/Page";
import type { ContactRecord, CustomerPage as Data, PropertyRecord } from "../../generated/commands";
import { useCommand, useLive } from "../../lib/data";
import { formatMoment, formatPhone, formatQuantity } from "../../lib/format";
import { ContactForm, CustomerForm, PropertyForm } from "./CustomerForms";
import styles from "./crm.module.css";
import { HandOverDialog } from "./HandOverDialog";
import { LogForm } from "./LogForm";
import { CallLink, useReveal } from "./Masked";
import { NextBadge } from "./NextBadge";
import { StageTag } from "./StageTag";
import { Timeline } from "./Timeline";

/** One customer: who, where, what is going on, what was said. */
export function CustomerPage() {
  const { id = "" } = useParams();
  const live = useLive("crm.customer", { id });
  return <Loaded live={live}>{(page) => <Content page={page} />}</Loaded>;
}

function Content({ page }: { page: Data }) {
  const { t } = useTranslation(["crm", "design"]);
  const navigate = useNavigate();
  const confirm = useConfirm();
  const { customer } = page;
  const [editing, setEditing] = useState(false);
  const [handing, setHanding] = useState(false);
  const [contact, setContact] = useState<ContactRecord | "new" | null>(null);
  const [property, setProperty] = useState<PropertyRecord | "new" | null>(null);
  const remove = useCommand("crm.delete_customer", { done: t("customers.deleted") });
  const askDelete = async () => {
    const yes = await confirm({
      title: t("customers.delete"),
      text: t("customers.deleteText"),
      verb: t("customers.delete"),
      danger: true,
    });
    if (yes && (await remove.run({ id: customer.id })).ok) navigate("/customers");
  };
  const { full, eye } = useReveal({ customer: customer.id }, customer);
  const facts = [
    full.phone ? formatPhone(full.phone) : "",
    full.wechat ? `${t("fields.wechat")} ${full.wechat}` : "",
    customer.source ? t(`sources.${customer.source}`) : "",
    customer.ownerName,
    t("customers.since", { day: formatMoment(customer.madeAt).slice(0, 10) }),
  ].filter((fact) => fact !== "");
  return (
    <Page
      header={
        <PageHeader
          title={customer.name ?? t("nameless")}
          back="/customers"
          status={
            customer.consent === "refused" ? (
              <Tag className={styles.tag ?? ""} color="error">
                {t("consents.refused")}
              </Tag>
            ) : (
              <Tag className={styles.tag ?? ""}>{customer.number}</Tag>
            )
          }
          subtitle={
            <>
              {eye} {facts.join(" · ")}
            </>
          }
          actions={
            <>
              <HistoryButton
                table="crm_customer"
                id={customer.id}
                name={customer.name ?? t("nameless")}
              />
              <Dropdown
                trigger={["click"]}
                menu={{
                  items: [
                    {
                      key: "handOver",
                      label: t("handOver.open"),
                      onClick: () => setHanding(true),
                    },
                    {
                      key: "delete",
                      danger: true,
                      label: t("customers.delete"),
                      onClick: () => void askDelete(),
                    },
                  ],
                }}
              >
                <Button icon={<MoreOutlined />} aria-label={t("common:more")} />
              </Dropdown>
              <Button icon={<EditOutlined />} onClick={() => setEditing(true)}>
                {t("common:edit")}
              </Button>
            </>
          }
        />
      }
    >
      {handing ? (
        <HandOverDialog
          of={{ customer: customer.id }}
          owner={customer.ownerId}
          onClose={() => setHanding(false)}
        />
      ) : null}
      <div className={styles.customer}>
        <div>
          <Projects customerId={customer.id} />
          <Panel
            title={t("customers.properties")}
            padded={false}
            extra={
              <Button
                type="text"
                size="small"
                icon={<PlusOutlined />}
                onClick={() => setProperty("new")}
              >
                {t("customers.addProperty")}
              </Button>
            }
          >
            <ul className={styles.rows}>
              {page.properties.map((home) => (
                <li key={home.id}>
                  <button type="button" onClick={() => setProperty(home)}>
                    <span className={styles.strong}>{home.address}</span>
                    <span className={styles.quiet}>{homeFacts(home, t)}</span>
                  </button>
                </li>
              ))}
              {page.properties.length === 0 ? (
                <li className={styles.none}>{t("customers.noProperties")}</li>
              ) : null}
            </ul>
          </Panel>
          <Panel
            title={t("customers.contacts")}
            padded={false}
            extra={
              <Button
                type="text"
                size="small"
                icon={<PlusOutlined />}
                onClick={() => setContact("new")}
              >
                {t("customers.addContact")}
              </Button>
            }
          >
            <ul className={styles.rows}>
              {page.contacts.map((one) => (
                <li key={one.id}>
                  <button type="button" onClick={() => setContact(one)}>
                    <span className={styles.strong}>{one.name}</span>
                    <span className={styles.numbers}>
                      {one.phone ? formatPhone(one.phone) : ""}
                    </span>
                    <span className={styles.quiet}>{one.relation}</span>
                  </button>
                  <ContactEye contact={one} />
                </li>
              ))}
              {page.contacts.length === 0 ? (
                <li className={styles.none}>{t("customers.noContacts")}</li>
              ) : null}
            </ul>
          </Panel>
          {page.leads.length > 0 ? (
            <Panel title={t("customers.leads")} padded={false}>
              <ul className={styles.rows}>
                {page.leads.map((lead) => (
                  <li key={lead.id}>
                    <Link to={`/leads?lead=${lead.id}`}>
                      <span className={styles.strong}>{lead.number}</span>
                      <StageTag stage={lead.stage} />
                      <NextBadge lead={lead} withAction />
                    </Link>
                  </li>
                ))}
              </ul>
            </Panel>
          ) : null}
          {customer.remark ? (
            <Panel title={t("fields.remark")}>
              <p className={styles.entryText}>{customer.remark}</p>
            </Panel>
          ) : null}
        </div>
        <Panel title={t("timeline")}>
          <LogForm of={{ customerId: customer.id }} />
          <Timeline
            of={{ customerId: customer.id }}
            projectStage={(stage) => t(`design:stages.${stage}`)}
          />
        </Panel>
      </div>
      <CustomerForm open={editing} customer={full} onClose={() => setEditing(false)} />
      {contact ? (
        <ContactForm
          customerId={customer.id}
          contact={contact === "new" ? null : contact}
          onClose={() => setContact(null)}
        />
      ) : null}
      {property ? (
        <PropertyForm
          customerId={customer.id}
          property={property === "new" ? null : property}
          onClose={() => setProperty(null)}
        />
      ) : null}
    </Page>
  );
}

function homeFacts(home: PropertyRecord, t: TFunction<readonly ["crm", "design"]>): string {
  return [
    home.area ? formatQuantity(home.area, "㎡") : "",
    home.layout,
    home.flat ? t(`flats.${home.flat}`) : "",
    home.floor === null ? "" : t("customers.floorIs", { floor: home.floor }),
    home.lift === null ? "" : t(home.lift ? "customers.withLift" : "customers.noLift"),
    home.handoverOn ? `${t("fields.handoverOn")} ${home.handoverOn}` : "",
  ]
    .filter((fact) => fact !== "")
    .join(" · ");
}

function Projects({ customerId }: { customerId: string }) {
  const { t } = useTranslation(["crm", "design"]);
  const navigate = useNavigate();
  const live = useLive("design.projects", { customerId, closed: true });
  const create = useCommand("design.create_project", {
    done: (page) => t("customers.projectMade", { number: page.project.number }),
  });
  const add = async () => {
    const outcome = await create.run({ customerId, fields: {} });
    if (outcome.ok) navigate(`/projects/${outcome.value.project.id}`);
  };
  return (
    <Panel
      title={t("customers.projects")}
      padded={false}
      extra={
        <Button
          type="text"
          size="small"
          icon={<PlusOutlined />}
          loading={create.pending}
          onClick={() => void add()}
        >
          {t("customers.newProject")}
        </Button>
      }
    >
      <Loaded live={live}>
        {(list) => (
          <ul className={styles.rows}>
            {list.rows.map((project) => (
              <li key={project.id}>
                <Link to={`/projects/${project.id}`}>
                  <span className={styles.strong}>{project.name ?? project.number}</span>
                  <Tag className={styles.tag ?? ""} color="processing">
                    {t(`design:stages.${project.stage}`)}
                  </Tag>
                  <span className={styles.quiet}>{t("days", { count: project.daysInStage })}</span>
                  <span className={styles.quiet}>{project.number}</span>
                </Link>
              </li>
            ))}
            {list.rows.length === 0 ? (
              <li className={styles.none}>{t("customers.noProjects")}</li>
            ) : null}
          </ul>
        )}
      </Loaded>
    </Panel>
  );
}

/** Shows a contact's number that is masked, beside the row that opens the contact. */
function ContactEye({ contact }: { contact: ContactRecord }) {
  const { full, eye } = useReveal({ contact: contact.id }, contact);
  const shown = full.phone && full.phone !== contact.phone ? full.phone : null;
  return shown ? <CallLink phone={shown} eye={null} className={styles.numbers ?? ""} /> : eye;
}
