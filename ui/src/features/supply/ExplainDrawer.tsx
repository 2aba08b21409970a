import { Drawer } from "antd";
import { Fragment, type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { Loaded, RowsSkeleton } from "../../components/Loaded";
import type {
  ExplainedNeed,
  Explanation,
  LineProvenance,
  PurchaseExplanation,
  SourceLine,
} from "../../generated/commands";
import { useLive } from "../../lib/data";
import { formatDate, formatMoney, formatPrice, formatQuantity, formatRate } from "../../lib/format";
import { roomName } from "../../lib/words";
import { type Names, useNames } from "./names";
import { deliveryWarnings } from "./parts";
import styles from "./supply.module.css";

/** Why so many: from the packs back to the quote's lines, their formulas and the measured rooms. */
export function ExplainDrawer(props: { line: string | null; onClose: () => void }) {
  const { t } = useTranslation("supply");
  const names = useNames();
  const live = useLive(
    "supply.explain",
    { line: props.line ?? "" },
    { enabled: props.line !== null },
  );
  const line = live.data?.line;
  return (
    <Drawer
      open={props.line !== null}
      onClose={props.onClose}
      width="min(620px, 92vw)"
      destroyOnHidden
      title={
        line
          ? t("whyTitle", {
              packs: formatQuantity(line.packs),
              pack: names.pack(line.pack),
              name: names.material(line),
            })
          : t("why")
      }
    >
      <Loaded live={live} skeleton={<RowsSkeleton rows={6} />}>
        {(data) => <Chain data={data} names={names} />}
      </Loaded>
    </Drawer>
  );
}

function Step(props: { title: string; result?: ReactNode; children?: ReactNode }) {
  return (
    <li className={styles.step}>
      <div className={styles.stepHead}>
        <span className={styles.stepTitle}>{props.title}</span>
        <span className={styles.gap} />
        {props.result ? <b className="numbers">{props.result}</b> : null}
      </div>
      {props.children}
    </li>
  );
}

function Chain(props: { data: LineProvenance; names: Names }) {
  const { t } = useTranslation("supply");
  const { data, names } = props;
  const { line, explanation: why } = data;
  if (!why) {
    return (
      <>
        <p>{t("byHandOnly")}</p>
        <ol className={styles.chain}>
          <Cost data={data} names={names} />
        </ol>
      </>
    );
  }
  return (
    <ol className={styles.chain}>
      <Step title={t("steps.needs", { count: why.needs.length })}>
        {why.needs.map((need, index) => (
          <Need
            key={index}
            need={need}
            unit={why.unit}
            source={data.sources.find((source) => source.line === need.line)}
            names={names}
          />
        ))}
      </Step>
      <Step title={t("steps.total")} result={names.quantity(why.total, why.unit)} />
      <Stock why={why} names={names} />
      <Step
        title={t("steps.packs", {
          toBuy: names.quantity(why.toBuy, why.unit),
          size: names.quantity(why.pack.size, why.unit),
          pack: names.pack(why.pack),
        })}
        result={`${formatQuantity(why.packs)} ${names.pack(why.pack)}`}
      >
        {why.pieces ? (
          <p className={styles.stepText}>
            {t("steps.pieces", {
              count: why.pieces.count,
              each: names.quantity(why.pieces.each, why.unit),
              perPack: why.pieces.perPack,
              pack: names.pack(why.pack),
            })}
          </p>
        ) : null}
        <p className={styles.stepText}>
          {t("steps.content", {
            content: names.quantity(why.content, why.unit),
            spare: names.quantity(why.spare, why.unit),
          })}
        </p>
      </Step>
      {line.minimum && line.packsNeeded !== line.packsComputed ? (
        <Step
          title={t("steps.minimum", {
            supplier: names.pick(line.supplierName, line.supplierNameEn) || t("supplier"),
          })}
          result={`${formatQuantity(line.packsComputed)} ${names.pack(line.pack)}`}
        />
      ) : null}
      {line.packsManual ? (
        <Step
          title={t("steps.manual")}
          result={`${formatQuantity(line.packs)} ${names.pack(line.pack)}`}
        >
          {line.short ? <p className={styles.late}>{t("steps.short")}</p> : null}
          {line.underMinimum ? (
            <p className={styles.late}>
              {t("steps.underMinimum", { least: formatQuantity(line.minimum) })}
            </p>
          ) : null}
        </Step>
      ) : null}
      <Cost data={data} names={names} />
      {why.batch ? (
        <Step title={t("steps.batch")}>
          <ul className={styles.rooms}>
            {why.rooms.map((room, index) => (
              <li key={index}>
                {roomName(room.name, room.nameEn)}{" "}
                <b className="numbers">{names.quantity(room.need, why.unit)}</b>
                {room.fromStock ? ` · ${t("steps.roomFromStock")}` : ""}
              </li>
            ))}
          </ul>
        </Step>
      ) : null}
      <Step title={t("steps.needBy")} result={formatDate(line.needBy)}>
        <p className={styles.stepText}>
          {line.needByManual
            ? t("steps.dateTyped", { date: formatDate(why.needBy) })
            : t("steps.dateFirst")}
        </p>
      </Step>
      <Step
        title={t("steps.orderBy", { count: line.leadDays })}
        result={
          <span className={line.late ? styles.late : undefined}>{formatDate(line.orderBy)}</span>
        }
      />
    </ol>
  );
}

/** What the packs cost: price, break, a larger number that costs less, the share of the delivery. */
function Cost(props: { data: LineProvenance; names: Names }) {
  const { t } = useTranslation("supply");
  const { data, names } = props;
  const { line, delivery, feeShare } = data;
  if (line.price === null || line.amount === null || line.packs === "0") return null;
  const pack = names.pack(line.pack);
  return (
    <>
      <Step
        title={t("steps.price", {
          packs: formatQuantity(line.packs),
          pack,
          price: formatPrice(line.price),
        })}
        result={formatMoney(line.amount)}
      >
        {line.priceManual ? <p className={styles.stepText}>{t("steps.priceTyped")}</p> : null}
        {line.priceManual
          ? null
          : line.breaks.map((one) => (
              <p key={one.from} className={styles.stepText}>
                {t(one.from === line.breakFrom ? "steps.breakUsed" : "steps.break", {
                  from: formatQuantity(one.from),
                  pack,
                  price: formatPrice(one.price),
                  plain: formatPrice(line.pricePlain),
                })}
              </p>
            ))}
        {line.cheaper ? (
          <p className={styles.cheaper}>
            {t("cheaperIs", {
              packs: `${formatQuantity(line.cheaper.packs)} ${pack}`,
              amount: formatMoney(line.cheaper.amount),
              saving: formatMoney(line.cheaper.saving),
            })}
          </p>
        ) : null}
      </Step>
      {delivery &&
      (delivery.fee !== "0" || delivery.freeFrom !== null || delivery.missing !== "0") ? (
        <Step title={t("steps.delivery")} result={formatMoney(feeShare)}>
          <p className={styles.stepText}>
            {t(delivery.fee === "0" ? "steps.deliveryFree" : "steps.deliveryShare", {
              fee: formatMoney(delivery.fee),
              goods: formatMoney(delivery.goods),
            })}
          </p>
          {delivery.freeFrom === null ? null : (
            <p className={styles.stepText}>
              {t("steps.freeFrom", { amount: formatMoney(delivery.freeFrom) })}
            </p>
          )}
          {deliveryWarnings(delivery, t).map((words) => (
            <p key={words} className={styles.cheaper}>
              {words}
            </p>
          ))}
        </Step>
      ) : null}
    </>
  );
}

function Stock(props: { why: PurchaseExplanation; names: Names }) {
  const { t } = useTranslation("supply");
  const { why, names } = props;
  if (why.stock.length === 0) return null;
  return (
    <Step title={t("steps.stock")} result={`−${names.quantity(why.fromStock, why.unit)}`}>
      <ul className={styles.rooms}>
        {why.stock.map((used, index) => (
          <li key={index}>
            {used.place || t("warehouse")}
            {used.batch === "" ? "" : ` · ${t("batchIs", { batch: used.batch })}`}{" "}
            <b className="numbers">−{names.quantity(used.quantity, why.unit)}</b>
          </li>
        ))}
      </ul>
    </Step>
  );
}

function Need(props: {
  need: ExplainedNeed;
  unit: string;
  source: SourceLine | undefined;
  names: Names;
}) {
  const { t } = useTranslation("supply");
  const { need, unit, source, names } = props;
  const [open, setOpen] = useState(false);
  const perUnit = names.quantity(need.perUnit, unit);
  const formula = names.pick(need.formula, need.formulaEn);
  const task = names.pick(need.taskZh, need.taskEn);
  return (
    <div className={styles.need}>
      <div className={styles.stepHead}>
        <span>
          <b>{roomName(need.roomName, need.roomNameEn)}</b> {need.code}{" "}
          {names.pick(need.name, need.nameEn)}
        </span>
        <span className={styles.gap} />
        <b className="numbers">{names.quantity(need.need, unit)}</b>
      </div>
      <div className={styles.stepText}>
        {t("needWorked", {
          work: names.quantity(need.work, need.workUnit),
          perUnit,
          net: names.quantity(need.net, unit),
          waste: formatRate(need.waste),
        })}
      </div>
      <div className={styles.quiet}>
        {need.recipe === ""
          ? t("perUnitMain")
          : need.formula === need.worked
            ? t("perUnitRecipe", { recipe: need.recipe, formula })
            : t("perUnitWorked", {
                recipe: need.recipe,
                formula,
                worked: need.worked,
                value: perUnit,
              })}{" "}
        · {t(`wasteSource.${need.wasteSource}`)}
      </div>
      <div className={styles.quiet}>
        {need.taskStarts
          ? t("needScheduled", { task, date: formatDate(need.taskStarts) })
          : t("needTask", { task, count: need.offset })}{" "}
        · {formatDate(need.needBy)}
      </div>
      {source ? (
        <>
          <button
            type="button"
            className={styles.unfold}
            aria-expanded={open}
            onClick={() => setOpen(!open)}
          >
            {t(open ? "hideWork" : "showWork", {
              work: names.quantity(source.explained.quantity, need.workUnit),
            })}
          </button>
          {open ? <Work source={source} need={need} names={names} /> : null}
        </>
      ) : (
        <div className={styles.quiet}>{t("lineGone")}</div>
      )}
    </div>
  );
}

/** How the work's own quantity comes about: formula, values, measures of the rooms. */
function Work(props: { source: SourceLine; need: ExplainedNeed; names: Names }) {
  const { t } = useTranslation("supply");
  const { source, need, names } = props;
  const { explained } = source;
  return (
    <div className={styles.work}>
      <div>
        <Link to={`/quotes/${need.quote}`}>{need.quoteLabel}</Link> ·{" "}
        {roomName(explained.section, explained.sectionEn)} · {explained.number}
      </div>
      {explained.quantity === need.work ? null : (
        <div className={styles.late}>
          {t("workMoved", {
            before: names.quantity(need.work, need.workUnit),
            now: names.quantity(explained.quantity, need.workUnit),
          })}
        </div>
      )}
      {explained.manual ? (
        <div>{t("workTyped", { quantity: names.quantity(explained.quantity, need.workUnit) })}</div>
      ) : null}
      {explained.formula ? (
        <div>
          {names.pick(explained.formula, explained.formulaEn ?? "")}
          {explained.worked ? ` = ${explained.worked}` : ""} ={" "}
          <b className="numbers">
            {names.quantity(
              explained.manual ? explained.byFormula : explained.quantity,
              need.workUnit,
            )}
          </b>
        </div>
      ) : null}
      <ul className={styles.rooms}>
        {explained.variables.map((variable) => (
          <li key={variable.key}>
            {names.pick(variable.written, variable.key)} ={" "}
            <b className="numbers">{formatQuantity(variable.value)}</b>
            {variable.explanation ? <Measured of={variable.explanation} /> : null}
            {variable.rooms.map((room) => (
              <div key={room.room} className={styles.quiet}>
                {roomName(room.room)} {formatQuantity(room.value)}
                {room.explanation ? <Measured of={room.explanation} /> : null}
              </div>
            ))}
          </li>
        ))}
        {explained.references.map((used) => (
          <li key={used.label}>
            {used.label} = <b className="numbers">{formatQuantity(used.value)}</b>
          </li>
        ))}
      </ul>
      <Link to={`/projects/${source.project}/survey`}>{t("toSurvey")}</Link>
    </div>
  );
}

const SIGNS: Record<string, string> = { "*": " × ", "+": " + ", "-": " − ", "(": "(", ")": ")" };

function Measured(props: { of: Explanation }) {
  const { t } = useTranslation("supply");
  return (
    <span className={styles.quiet}>
      {" ← "}
      {props.of.parts.map((part, index) => (
        <Fragment key={index}>
          {part.kind === "number"
            ? `${t(`terms.${part.name}`)} ${formatQuantity(part.value)}`
            : (SIGNS[part.sign] ?? part.sign)}
        </Fragment>
      ))}
    </span>
  );
}
