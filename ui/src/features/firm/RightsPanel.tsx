import { EyeOutlined } from "@ant-design/icons";
import { Alert, Button, Checkbox, Dropdown, Select, Switch, Tooltip } from "antd";
import { useTranslation } from "react-i18next";
import { DefaultMark } from "../../components/DefaultMark";
import { Loaded } from "../../components/Loaded";
import { Panel } from "../../components/Page";
import type { DataClass, Rights, RoleRights } from "../../generated/commands";
import { useCommand, useLive } from "../../lib/data";
import { CLASSES, GIVEN } from "../../lib/sight";
import { useOwner } from "../../lib/useOwner";
import { MasksPanel } from "./MasksPanel";
import styles from "./rights.module.css";
import { WatermarksPanel } from "./WatermarksPanel";

/** Who sees which kinds of data, for whom numbers are masked, what papers say of who made them. */
export function RightsPanel() {
  const live = useLive("firm.rights", {});
  return <Loaded live={live}>{(rights) => <Matrix rights={rights} />}</Loaded>;
}

function Matrix({ rights }: { rights: Rights }) {
  const { t } = useTranslation("firm");
  const owner = useOwner();
  const save = useCommand("firm.save_rights", { done: t("rights.saved") });
  const on = rights.since !== null;
  const fixed = !owner || save.pending;
  const put = (role: RoleRights, sees: DataClass[]) =>
    void save.run({ on, roles: [{ role: role.role, sees }] });
  return (
    <>
      <Panel title={t("rights.title")} extra={owner && on ? <LookAs /> : null}>
        <p className={styles.help}>{t("rights.help")}</p>
        <div className={styles.switch}>
          <Switch
            checked={on}
            disabled={fixed}
            aria-label={t("rights.on")}
            onChange={(wanted) => void save.run({ on: wanted, roles: [] })}
          />
          <span>{t(on ? "rights.isOn" : "rights.isOff")}</span>
        </div>
        {owner ? null : <Alert type="info" showIcon title={t("rights.ownerOnly")} />}
        <table className={styles.matrix} data-off={!on}>
          <thead>
            <tr>
              <th scope="col">{t("role")}</th>
              {CLASSES.map((one) => (
                <th key={one} scope="col">
                  <Tooltip title={t(`classHelp.${one}`)}>
                    <span className={styles.class}>{t(`classes.${one}`)}</span>
                  </Tooltip>
                </th>
              ))}
              <th scope="col" aria-label={t("rights.usual")} />
            </tr>
          </thead>
          <tbody>
            {rights.roles.map((role) => (
              <tr key={role.role}>
                <th scope="row">{t(`roles.${role.role}`)}</th>
                <td>
                  <Contacts
                    role={role}
                    fixed={fixed || !on || role.role === "owner"}
                    onChange={(sees) => put(role, sees)}
                  />
                </td>
                {CLASSES.filter((one) => one !== "contact").map((one) => (
                  <td key={one}>
                    <Checkbox
                      aria-label={t("rights.sees", {
                        role: t(`roles.${role.role}`),
                        what: t(`classes.${one}`),
                      })}
                      checked={role.sees.includes(one)}
                      disabled={fixed || !on || role.role === "owner"}
                      onChange={(event) =>
                        put(
                          role,
                          event.target.checked
                            ? [...role.sees, one]
                            : role.sees.filter((seen) => seen !== one),
                        )
                      }
                    />
                  </td>
                ))}
                <td>
                  {role.role === "owner" ? (
                    <span className={styles.help}>{t("rights.ownerAll")}</span>
                  ) : (
                    <Usual role={role} fixed={fixed || !on} onReset={() => put(role, role.usual)} />
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </Panel>
      <Panel title={t("rights.what")}>
        <ul className={styles.words}>
          {["screens", "totals", "sync", "before", "own"].map((one) => (
            <li key={one}>{t(`rights.words.${one}`)}</li>
          ))}
        </ul>
      </Panel>
      <MasksPanel />
      <WatermarksPanel />
    </>
  );
}

/** Contacts of all customers, of one's own, or of none. */
function Contacts(props: {
  role: RoleRights;
  fixed: boolean;
  onChange: (sees: DataClass[]) => void;
}) {
  const { t } = useTranslation("firm");
  const { role } = props;
  const kinds = ["contact", "own_contact"] as const;
  const now = kinds.find((one) => role.sees.includes(one)) ?? "none";
  const others: DataClass[] = role.sees.filter((one) => one !== "contact" && one !== "own_contact");
  return (
    <Select
      size="small"
      variant={props.fixed ? "borderless" : "outlined"}
      className={styles.contacts ?? ""}
      aria-label={t("rights.sees", { role: t(`roles.${role.role}`), what: t("classes.contact") })}
      value={now}
      disabled={props.fixed}
      options={[...kinds, "none" as const].map((value) => ({
        value,
        label: t(`rights.contacts.${value}`),
      }))}
      onChange={(value) =>
        props.onChange(value === "none" ? others : [value as DataClass, ...others])
      }
    />
  );
}

function Usual(props: { role: RoleRights; fixed: boolean; onReset: () => void }) {
  const { t } = useTranslation("firm");
  const { usual, sees } = props.role;
  const same = usual.length === sees.length && usual.every((one) => sees.includes(one));
  const names = GIVEN.filter((one) => usual.includes(one)).map((one) => t(`classes.${one}`));
  return (
    <DefaultMark
      kind="E"
      own={!same}
      usual={names.length > 0 ? names.join(t("rights.and")) : t("rights.nothing")}
      onReset={props.fixed ? undefined : props.onReset}
    />
  );
}

function LookAs() {
  const { t } = useTranslation("firm");
  const members = useLive("firm.members", {}).data ?? [];
  const look = useCommand("session.look_as", { undo: false });
  const others = members.filter((one) => one.active && one.role !== "owner");
  if (others.length === 0) return null;
  return (
    <Dropdown
      trigger={["click"]}
      menu={{
        items: others.map((one) => ({
          key: one.id,
          label: `${one.name} · ${t(`roles.${one.role}`)}`,
        })),
        onClick: ({ key }) => void look.run({ member: key }),
        className: styles.people ?? "",
      }}
    >
      <Button icon={<EyeOutlined />} loading={look.pending}>
        {t("rights.lookAs")}
      </Button>
    </Dropdown>
  );
}
