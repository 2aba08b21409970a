import { Tag } from "antd";
import { useTranslation } from "react-i18next";
import { EmptyState } from "../../components/EmptyState";
import type { ListFigures, ListMove } from "../../generated/commands";
import { useCommand, useLive } from "../../lib/data";
import { formatDate, formatQuantity } from "../../lib/format";
import { useNames } from "./names";
import { ProposalDrawer } from "./ProposalDrawer";
import styles from "./supply.module.css";

const COLORS = { added: "success", removed: "error", changed: "processing" } as const;

/** What working the list out again would change; nothing moves before it is accepted. */
export function MovesDrawer(props: { open: boolean; list: string; onClose: () => void }) {
  const { t } = useTranslation("supply");
  const live = useLive("supply.changes", { id: props.list }, { enabled: props.open });
  const again = useCommand("supply.recompute_list", { done: t("recomputed") });
  const moves = live.data?.moves ?? [];
  const accept = async () => {
    if (!live.data) return;
    if ((await again.run({ id: props.list, basis: live.data.basis })).ok) props.onClose();
  };
  return (
    <ProposalDrawer
      open={props.open}
      onClose={props.onClose}
      title={t("movesTitle")}
      width="min(760px, 92vw)"
      help={t("movesHelp")}
      keep={t("keepList")}
      accept={t("acceptMoves")}
      live={live}
      empty={moves.length === 0}
      pending={again.pending}
      onAccept={() => void accept()}
    >
      {() =>
        moves.length === 0 ? (
          <EmptyState compact picture="boxes" title={t("noMoves")} />
        ) : (
          <table className={styles.table}>
            <thead>
              <tr>
                <th>{t("moveKind")}</th>
                <th>{t("material")}</th>
                <th className={styles.end}>{t("before")}</th>
                <th className={styles.end}>{t("after")}</th>
                <th>{t("needBy")}</th>
              </tr>
            </thead>
            <tbody>
              {moves.map((move, index) => (
                <Row key={index} move={move} />
              ))}
            </tbody>
          </table>
        )
      }
    </ProposalDrawer>
  );
}

function Row(props: { move: ListMove }) {
  const { t } = useTranslation("supply");
  const names = useNames();
  const { move } = props;
  const pack = names.unit(names.pick(move.packZh, move.packEn));
  const figures = (of: ListFigures | null) =>
    of ? (
      <>
        <b>{formatQuantity(of.packs)}</b> {pack}
        <div className={styles.quiet}>
          {names.quantity(of.needShown, move.unit)}
          {of.fromStock === "0" ? "" : ` − ${names.quantity(of.fromStockShown, move.unit)}`}
        </div>
      </>
    ) : (
      "–"
    );
  const [was, is] = [move.before?.needBy ?? null, move.after?.needBy ?? null];
  return (
    <tr>
      <td>
        <Tag color={COLORS[move.kind]}>{t(`moves.${move.kind}`)}</Tag>
      </td>
      <td>
        <span className={styles.code}>{move.code}</span> {names.pick(move.nameZh, move.nameEn)}
        <div className={styles.quiet}>
          {move.siteName}
          {move.owner ? ` · ${t("supplied.owner")}` : ""}
          {move.packsManual
            ? ` · ${t("manualStays", { packs: formatQuantity(move.packsManual) })}`
            : ""}
        </div>
      </td>
      <td className={styles.end}>{figures(move.before)}</td>
      <td className={styles.end}>{figures(move.after)}</td>
      <td className="numbers">
        {was === is ? formatDate(is) : `${formatDate(was)} → ${formatDate(is)}`}
      </td>
    </tr>
  );
}
