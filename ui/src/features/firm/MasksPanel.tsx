import { Alert, Checkbox, Switch, Table, Tag } from "antd";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { DefaultMark } from "../../components/DefaultMark";
import { Loaded } from "../../components/Loaded";
import { Panel } from "../../components/Page";
import type { Masks, RevealDay, RevealEntry, Reveals, RoleMask } from "../../generated/commands";
import { useCommand, useLive } from "../../lib/data";
import { formatDate, formatMoment } from "../../lib/format";
import { useOwner } from "../../lib/useOwner";
import styles from "./rights.module.css";

/** For whom telephone numbers are masked, and who had which shown. */
export function MasksPanel() {
  const live = useLive("firm.masks", {});
  const owner = useOwner();
  return (
    <>
      <Loaded live={live}>{(masks) => <ForWhom masks={masks} owner={owner} />}</Loaded>
      {owner ? <Looked /> : null}
    </>
  );
}

function ForWhom({ masks, owner }: { masks: Masks; owner: boolean }) {
  const { t } = useTranslation("firm");
  const save = useCommand("firm.save_masks", { done: t("masks.saved") });
  const on = masks.since !== null;
  const fixed = !owner || save.pending;
  const put = ({ role }: RoleMask, masked: boolean) =>
    void save.run({ on, roles: [{ role, masked }] });
  return (
    <Panel title={t("masks.title")}>
      <p className={styles.help}>{t("masks.help")}</p>
      <div className={styles.switch}>
        <Switch
          checked={on}
          disabled={fixed}
          aria-label={t("masks.on")}
          onChange={(wanted) => void save.run({ on: wanted, roles: [] })}
        />
        <span>{t(on ? "masks.isOn" : "masks.isOff")}</span>
      </div>
      {owner ? null : <Alert type="info" showIcon title={t("masks.ownerOnly")} />}
      <table className={styles.matrix} data-off={!on}>
        <thead>
          <tr>
            <th scope="col">{t("role")}</th>
            <th scope="col">{t("masks.masked")}</th>
            <th scope="col" aria-label={t("rights.usual")} />
          </tr>
        </thead>
        <tbody>
          {masks.roles
            .filter((one) => one.role !== "owner")
            .map((one) => (
              <tr key={one.role}>
                <th scope="row">{t(`roles.${one.role}`)}</th>
                <td>
                  <Checkbox
                    aria-label={t("masks.maskedFor", { role: t(`roles.${one.role}`) })}
                    checked={one.masked}
                    disabled={fixed || !on}
                    onChange={(event) => put(one, event.target.checked)}
                  />
                </td>
                <td>
                  <DefaultMark
                    kind="E"
                    own={one.masked !== one.usual}
                    usual={t(one.usual ? "masks.masked" : "masks.open")}
                    onReset={fixed || !on ? undefined : () => put(one, one.usual)}
                  />
                </td>
              </tr>
            ))}
        </tbody>
      </table>
    </Panel>
  );
}

/** Who looked at how many numbers, day by day, and at which. */
function Looked() {
  const { t } = useTranslation("firm");
  const live = useLive("crm.reveals", {});
  return (
    <Loaded live={live}>
      {(reveals: Reveals) =>
        reveals.latest.length === 0 ? null : (
          <Panel title={t("masks.looked")}>
            <p className={styles.help}>{t("masks.lookedHelp")}</p>
            <div className={styles.looked}>
              <Table<RevealDay>
                size="small"
                rowKey={(one) => `${one.member} ${one.day}`}
                dataSource={reveals.days}
                pagination={{ pageSize: 10, hideOnSinglePage: true, showSizeChanger: false }}
                columns={[
                  { title: t("masks.day"), render: (_, one) => formatDate(one.day) },
                  { title: t("masks.who"), dataIndex: "name" },
                  {
                    title: t("masks.count"),
                    align: "right",
                    render: (_, one) => <span className="numeric">{one.count}</span>,
                  },
                  {
                    title: t("masks.usually"),
                    align: "right",
                    render: (_, one) => <span className="numeric">{one.usual || ""}</span>,
                  },
                  {
                    title: "",
                    render: (_, one) =>
                      one.unusual ? <Tag color="warning">{t("masks.unusual")}</Tag> : null,
                  },
                ]}
              />
              <Table<RevealEntry>
                size="small"
                rowKey={(one) => `${one.at} ${one.lead} ${one.customer} ${one.name}`}
                dataSource={reveals.latest}
                pagination={{ pageSize: 10, hideOnSinglePage: true, showSizeChanger: false }}
                columns={[
                  { title: t("masks.at"), render: (_, one) => formatMoment(one.at) },
                  { title: t("masks.who"), dataIndex: "name" },
                  { title: t("masks.about"), render: (_, one) => <About entry={one} /> },
                ]}
              />
            </div>
          </Panel>
        )
      }
    </Loaded>
  );
}

function About({ entry }: { entry: RevealEntry }) {
  const to = entry.lead ? `/leads?lead=${entry.lead}` : `/customers/${entry.customer}`;
  return <Link to={to}>{entry.about}</Link>;
}
