import { useTranslation } from "react-i18next";
import type { DataClass, Member, Role } from "../../generated/commands";
import { useLive } from "../../lib/data";
import { CLASSES, GIVEN } from "../../lib/sight";
import { useOwner } from "../../lib/useOwner";
import styles from "./leave.module.css";

/** Whole pages that show little else than a class. */
const PAGES: Partial<Record<DataClass, string[]>> = {
  own_contact: ["crm:nav.leads", "crm:nav.customers"],
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
  // Whoever sees all contacts sees his own.
  const has = (list: readonly DataClass[], one: DataClass) =>
    list.includes(one) || (one === "own_contact" && list.includes("contact"));
  const moved = GIVEN.filter((one) => has(before, one) !== has(after, one));
  const yes = (list: readonly DataClass[], one: DataClass) =>
    t(has(list, one) ? "move.yes" : "move.no");
  const loses = moved.some((one) => has(before, one));
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
