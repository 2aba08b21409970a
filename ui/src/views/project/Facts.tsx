import { CopyOutlined, EditOutlined } from "@ant-design/icons";
import { Button, DatePicker, Select, Tooltip } from "antd";
import dayjs from "dayjs";
import type { ReactNode, Ref } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { Panel } from "../../components/Page";
import { useReveal } from "../../features/crm/Masked";
import type { ProjectFields, ProjectPage } from "../../generated/commands";
import { useCommand, useLive } from "../../lib/data";
import { formatPhone, formatQuantity } from "../../lib/format";
import { matchScore } from "../../lib/paletteMatch";
import { showToast } from "../../lib/toast";
import styles from "./project.module.css";

type Person = "salesId" | "designerId" | "managerId";

const PEOPLE: readonly { field: Person; label: "sales" | "designer" | "manager" }[] = [
  { field: "salesId", label: "sales" },
  { field: "designerId", label: "designer" },
  { field: "managerId", label: "manager" },
];

/** Who and where: customer, home, people, dates. People and start change in place. */
export function Facts(props: {
  page: ProjectPage;
  onEdit: () => void;
  /** Where a next step puts the cursor. */
  focus: Ref<HTMLDivElement>;
}) {
  const { t } = useTranslation("design");
  const { project, property } = props.page;
  const members = useLive("firm.members", {});
  const save = useCommand("design.update_project", { done: t("hub.saved") });
  const set = (fields: ProjectFields) => void save.run({ id: project.id, fields });
  const reach = { phone: project.customerPhone };
  const { full, eye } = useReveal({ customer: project.customerId }, reach);
  const phone = full.phone;
  const copyPhone = async (phone: string) => {
    await navigator.clipboard.writeText(phone);
    showToast({ tone: "note", text: t("hub.phoneCopied") });
  };
  return (
    <Panel
      title={t("hub.facts")}
      extra={
        <Button size="small" type="text" icon={<EditOutlined />} onClick={props.onEdit}>
          {t("hub.edit")}
        </Button>
      }
    >
      <div className={styles.facts} ref={props.focus}>
        <Fact label={t("hub.customer")}>
          <Link to={`/customers/${project.customerId}`} className={styles.strong}>
            {project.customerName ?? formatPhone(phone)}
          </Link>
          {phone ? (
            <span className={styles.phone}>
              <span className="numeric">{formatPhone(phone)}</span>
              {eye ?? (
                <Tooltip title={t("hub.copyPhone")}>
                  <Button
                    size="small"
                    type="text"
                    icon={<CopyOutlined />}
                    aria-label={t("hub.copyPhone")}
                    onClick={() => void copyPhone(phone)}
                  />
                </Tooltip>
              )}
            </span>
          ) : null}
        </Fact>
        <Fact label={t("hub.property")}>
          {property ? (
            <>
              <div>{property.address || "–"}</div>
              <div className={styles.quiet}>
                {[
                  property.layout,
                  project.buildingArea && formatQuantity(project.buildingArea, "㎡"),
                  property.flat && t(`crm:flats.${property.flat}`),
                  property.floor === null ? null : t("hub.floorIs", { floor: property.floor }),
                  property.lift === null ? null : t(property.lift ? "hub.withLift" : "hub.noLift"),
                ]
                  .filter(Boolean)
                  .join(" · ")}
              </div>
            </>
          ) : (
            <button type="button" className={styles.missing} onClick={props.onEdit}>
              {t("hub.noProperty")}
            </button>
          )}
        </Fact>
        {PEOPLE.map(({ field, label }) => (
          <Fact key={field} label={t(`hub.${label}`)}>
            <Select<string, { value: string; label: string }>
              variant="borderless"
              className={styles.inPlace ?? ""}
              data-field={field}
              allowClear
              value={project[field]}
              placeholder={t("hub.nobody")}
              aria-label={t(`hub.${label}`)}
              popupMatchSelectWidth={180}
              showSearch={{
                filterOption: (typed, option) =>
                  option !== undefined && matchScore(option, typed) >= 0,
              }}
              options={(members.data ?? [])
                .filter((one) => one.active || one.id === project[field])
                .map((one) => ({ value: one.id, label: one.name }))}
              onChange={(id: string | undefined) => set({ [field]: id ?? null })}
            />
          </Fact>
        ))}
        <Fact label={t("hub.startOn")}>
          <DatePicker
            variant="borderless"
            className={styles.inPlace ?? ""}
            value={project.startOn ? dayjs(project.startOn) : null}
            placeholder={t("hub.noStart")}
            aria-label={t("hub.startOn")}
            onChange={(day) => set({ startOn: day?.isValid() ? day.format("YYYY-MM-DD") : "" })}
          />
        </Fact>
        {project.remark ? (
          <Fact label={t("hub.remark")}>
            <div className={styles.remark}>{project.remark}</div>
          </Fact>
        ) : null}
        {project.leadId ? (
          <Fact label="">
            <Link to={`/leads?lead=${project.leadId}`}>{t("hub.openLead")}</Link>
          </Fact>
        ) : null}
      </div>
    </Panel>
  );
}

function Fact(props: { label: string; children: ReactNode }) {
  return (
    <div className={styles.fact}>
      <span className={styles.factLabel}>{props.label}</span>
      <div className={styles.factValue}>{props.children}</div>
    </div>
  );
}
