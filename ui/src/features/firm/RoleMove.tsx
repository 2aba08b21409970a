import { useTranslation } from "react-i18next";
import type { DataClass, Member, Role } from "../../generated/commands";
import { useLive } from "../../lib/data";
import { CLASSES } from "../../lib/sight";
import { useOwner } from "../../lib/useOwner";
import styles from "./leave.module.css";

/** Whole pages that show little else than a class. */
const PAGES: Partial<Record<DataClass, string[]>> = {
  contact: ["crm:nav.leads", "crm:nav.customers"],
  price: ["quoting:nav.quotes", "catalog:title"],
};

/** What somebody gains and loses with another role, and which computers follow when. */
export function RoleMove(props: { member: Member; to: Role }) {
  const { t } = useTranslation("firm");
  const { member, to } = props;
  const owner = useOwner();
  const rights = useLive("firm.rights", {}).data;
  const devices = (useLive("sync.devices", {}).data ?? []).filter(
    (device) => device.memberId === member.id && !device.revokedAt,
  );
  if (!rights) return null;
  const sees = (role: Role) =>
    rights.since === null
      ? CLASSES
      : (rights.roles.find((one) => one.role === role)?.sees ?? CLASSES);
  const [before, after] = [sees(member.role), sees(to)];
  const moved = CLASSES.filter((one) => before.includes(one) !== after.includes(one));
  const yes = (list: readonly DataClass[], one: DataClass) =>
    t(list.includes(one) ? "move.yes" : "move.no");
  const loses = moved.some((one) => before.includes(one));
  const names = devices.map((device) => device.name).join(t("rights.and"));
  return (
    <section className={styles.words} aria-label={t("move.title")}>
      <h4>{t("move.title")}</h4>
      <ul>
        {moved.length === 0 ? (
          <li>{t(rights.since === null ? "move.off" : "move.same")}</li>
        ) : (
          moved.map((one) => {
            const pages = (PAGES[one] ?? []).map((page) => t(page)).join(t("rights.and"));
            const line = t("move.sees", {
              what: t(`classes.${one}`),
              before: yes(before, one),
              after: yes(after, one),
            });
            return (
              <li key={one}>
                {line}
                {pages === "" ? null : (
                  <span className={styles.quiet}> {t("move.pages", { pages })}</span>
                )}
              </li>
            );
          })
        )}
        {to === "owner" ? <li>{t("move.becomesOwner")}</li> : null}
        {member.role === "owner" ? <li>{t("move.ownerNoMore")}</li> : null}
        {names === "" ? null : (
          <li>{t(owner ? "move.computers" : "move.computersWait", { devices: names })}</li>
        )}
        {names !== "" && loses ? <li>{t("move.stays")}</li> : null}
      </ul>
    </section>
  );
}
