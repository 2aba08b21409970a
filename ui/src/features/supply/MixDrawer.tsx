import { Checkbox } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { EmptyState } from "../../components/EmptyState";
import type { ListMix, MixBuy, MixCost, MixMove, MixOrder } from "../../generated/commands";
import { useCommand, useLive } from "../../lib/data";
import { formatDate, formatMoney, formatPrice, formatQuantity } from "../../lib/format";
import { useNames } from "./names";
import { ProposalDrawer } from "./ProposalDrawer";
import styles from "./supply.module.css";

/** What the cheapest mix of suppliers would change, line by line and order by order; nothing moves before it is taken over. */
export function MixDrawer(props: { open: boolean; list: string; onClose: () => void }) {
  const { t } = useTranslation("supply");
  const [typedToo, setTypedToo] = useState(false);
  const live = useLive(
    "supply.mix",
    { id: props.list, typedToo },
    { enabled: props.open, keep: true },
  );
  const apply = useCommand("supply.apply_mix", { done: t("mixDone") });
  const accept = async () => {
    if (!live.data) return;
    const req = { id: props.list, typedToo, basis: live.data.basis };
    if ((await apply.run(req)).ok) props.onClose();
  };
  return (
    <ProposalDrawer
      open={props.open}
      onClose={props.onClose}
      title={t("mixTitle")}
      width="min(860px, 94vw)"
      help={t("mixHelp")}
      keep={t("mixKeep")}
      accept={t("mixApply")}
      live={live}
      empty={!live.data || live.data.moves.length === 0}
      pending={apply.pending}
      onAccept={() => void accept()}
      above={
        <p className={styles.mixOption}>
          <Checkbox checked={typedToo} onChange={(event) => setTypedToo(event.target.checked)}>
            {t("mixTyped")}
          </Checkbox>
        </p>
      }
    >
      {(mix) => <Mix mix={mix} />}
    </ProposalDrawer>
  );
}

function Mix(props: { mix: ListMix }) {
  const { t } = useTranslation("supply");
  const { mix } = props;
  const said = [
    mix.typed > 0 ? t("mixLeft", { count: mix.typed }) : "",
    mix.unpriced > 0 ? t("mixUnpriced", { count: mix.unpriced }) : "",
    mix.atMost === "0" ? "" : t("mixAtMost", { amount: formatMoney(mix.atMost) }),
  ].filter(Boolean);
  const left = said.length > 0 ? <p className={styles.quiet}>{said.join(" ")}</p> : null;
  if (mix.moves.length === 0) {
    return (
      <>
        <EmptyState compact picture="boxes" title={t("mixNone")} text={t("mixNoneText")} />
        {left}
      </>
    );
  }
  const costs = (["goods", "fees", "missing", "total"] as const).filter(
    (part) => part !== "missing" || mix.before.missing !== "0" || mix.after.missing !== "0",
  );
  return (
    <>
      <table className={styles.table}>
        <thead>
          <tr>
            <th>
              <b className={styles.saving}>{t("mixSaving", { saving: formatMoney(mix.saving) })}</b>
            </th>
            <th className={styles.end}>{t("mixAsIs")}</th>
            <th className={styles.end}>{t("mixThen")}</th>
          </tr>
        </thead>
        <tbody>
          {costs.map((part) => (
            <tr key={part}>
              <td>{t(COSTS[part])}</td>
              <td className={styles.end}>{formatMoney(mix.before[part])}</td>
              <td className={styles.end}>
                {part === "total" ? (
                  <b>{formatMoney(mix.after[part])}</b>
                ) : (
                  formatMoney(mix.after[part])
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {left}
      <h3 className={styles.heading}>{t("mixLines")}</h3>
      <table className={styles.table}>
        <thead>
          <tr>
            <th>{t("material")}</th>
            <th>{t("mixAsIs")}</th>
            <th>{t("mixThen")}</th>
            <th className={styles.end}>{t("mixDifference")}</th>
          </tr>
        </thead>
        <tbody>
          {mix.moves.map((move) => (
            <Line key={move.line} move={move} />
          ))}
        </tbody>
      </table>
      <h3 className={styles.heading}>{t("mixOrders")}</h3>
      <table className={styles.table}>
        <thead>
          <tr>
            <th>{t("supplier")}</th>
            <th className={styles.end}>{t("mixAsIs")}</th>
            <th className={styles.end}>{t("mixThen")}</th>
          </tr>
        </thead>
        <tbody>
          {mix.orders.map((order) => (
            <Order key={`${order.supplier}${order.siteName}`} order={order} />
          ))}
        </tbody>
      </table>
    </>
  );
}

const COSTS = {
  goods: "mixGoods",
  fees: "mixFees",
  missing: "mixMissing",
  total: "mixTotal",
} as const;

function Line(props: { move: MixMove }) {
  const { t } = useTranslation("supply");
  const names = useNames();
  const { move } = props;
  return (
    <tr>
      <td>
        <span className={styles.code}>{move.code}</span> {names.material(move)}
        <div className={styles.quiet}>
          {t("toBuy")} {names.quantity(move.toBuyShown, move.unit)} · {move.siteName}
        </div>
      </td>
      <td>
        <Buy buy={move.before} unit={move.unit} />
      </td>
      <td>
        <Buy buy={move.after} unit={move.unit} />
      </td>
      <td className={styles.end}>
        <b>{formatMoney(move.saving)}</b>
      </td>
    </tr>
  );
}

function Buy(props: { buy: MixBuy; unit: string }) {
  const { t } = useTranslation("supply");
  const names = useNames();
  const { buy } = props;
  const said = [
    buy.breakFrom === null ? "" : t("mixBreak", { from: formatQuantity(buy.breakFrom) }),
    buy.raised ? t("mixRaised") : "",
    buy.orderBy === null ? "" : t("orderByIs", { date: formatDate(buy.orderBy) }),
  ].filter(Boolean);
  return (
    <>
      {names.pick(buy.supplierName, buy.supplierNameEn) || t("noSupplier")}
      <div className="numbers">
        {formatQuantity(buy.packs)} {names.packOf(buy.pack, props.unit)} × ¥{formatPrice(buy.price)}{" "}
        = {formatMoney(buy.amount)}
      </div>
      {said.length > 0 ? <div className={styles.quiet}>{said.join(" · ")}</div> : null}
    </>
  );
}

function Order(props: { order: MixOrder }) {
  const { t } = useTranslation("supply");
  const names = useNames();
  const { order } = props;
  const cost = (of: MixCost | null) =>
    of ? (
      <>
        {formatMoney(of.goods)} + {t("deliveryIs", { fee: formatMoney(of.fees) })}
        {of.missing === "0" ? null : (
          <div className={styles.late}>{t("missing", { amount: formatMoney(of.missing) })}</div>
        )}
      </>
    ) : (
      <span className={styles.quiet}>{t("mixNoOrder")}</span>
    );
  return (
    <tr>
      <td>
        {names.pick(order.supplierName, order.supplierNameEn) || t("noSupplier")}{" "}
        <span className={styles.quiet}>→ {order.siteName}</span>
      </td>
      <td className={styles.end}>{cost(order.before)}</td>
      <td className={styles.end}>{cost(order.after)}</td>
    </tr>
  );
}
