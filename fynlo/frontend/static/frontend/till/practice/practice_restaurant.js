// @ts-check
/**
 * The restaurant that a practising till works on: (state, command) → state and answer, with the same projections and
 * prices as the till uses without a network. Nothing of it leaves the device. Pure.
 */

import { formatPence, pence } from "../../shared/money.js";
import { t } from "../../shared/translate.js";
import { TAKES_MONEY } from "../commands.js";
import { isSettled } from "../labels.js";
import { ORDER_CHANGES } from "../optimistic/orders.js";
import { isOpen, project } from "../optimistic/projection.js";
import { projectTables } from "../optimistic/tables.js";
import { allocate } from "./practice_balance.js";
import { priced } from "./practice_prices.js";
import { TRANSFERS, transferred } from "./practice_transfers.js";

/** @import { Order, Table, TablesPart } from "../../shared/types.js" */
/** @import { Charge, Menu, ServerState, ShownOrder, TillCommand } from "../types.js" */
/** @import { Paid } from "./practice_balance.js" */

/** @typedef {Paid & {id: string, sum: number, tip: number}} PracticePayment `sum` and `tip` in pence */

/**
 * @typedef {object} Practice what happened in this practice
 * @property {Record<string, ShownOrder>} orders open ones by id
 * @property {PracticePayment[]} payments
 * @property {Record<string, Partial<Table>>} tables by id, what differs from a free one
 * @property {Record<string, boolean>} available by product, what a person changed
 * @property {string[]} withoutCharge the orders whose service charge was taken off
 * @property {number} orderCount
 */

/** @type {Practice} */
export const NEW_PRACTICE = {
  orders: {},
  payments: [],
  tables: {},
  available: {},
  withoutCharge: [],
  orderCount: 0,
};

/**
 * @typedef {object} House what the real restaurant says
 * @property {Menu} menu
 * @property {Charge} charge
 * @property {boolean} needsCleaning
 * @property {(tableId: string) => string} tableName
 */

/** @typedef {{outcome: "applied", result: any}} Done */
/** @typedef {Done | {outcome: "rejected", error: {code: string, message: string}}} Answer */

/** The real restaurant changes nothing for these. */
const WITHOUT_EFFECT = new Set(["bill.present", "payment.card_declined"]);
const FREE = { status: "available", status_since: null, occupied_since: null, server_id: null, server_name: "" };

/**
 * The parts of the state as the till shows them: the real menu, room and settings, and the orders of this practice.
 * @param {ServerState} real
 * @param {Practice} practice
 * @returns {ServerState}
 */
export function practiceState(real, practice) {
  const tables = Object.entries(real.tables.tables ?? {}).map(([id, table]) => [
    id,
    { ...table, ...FREE, ...practice.tables[id] },
  ]);
  const soldOut = new Set(real.menu.unavailable ?? []);
  for (const [id, isAvailable] of Object.entries(practice.available))
    isAvailable ? soldOut.delete(id) : soldOut.add(id);
  return {
    ...real,
    orders: /** @type {Record<string, Order>} */ (practice.orders),
    tables: { ...real.tables, tables: Object.fromEntries(tables) },
    menu: { ...real.menu, unavailable: [...soldOut], left: {} },
    payments: { payments: {} },
    drawers: { ...real.drawers, drawers: {}, sessions: {}, movements: {} },
    readers: { readers: {} },
    giftCards: { is_sold: false },
  };
}

/**
 * Do what a command asks for.
 * @param {Practice} practice
 * @param {TillCommand} command
 * @param {House} house
 * @returns {[Practice, Answer]}
 */
export function takeCommand(practice, command, house) {
  const { kind, target, payload } = command;
  const { orderId = "" } = command.metadata;
  if (WITHOUT_EFFECT.has(kind)) return done(practice);
  if (kind.startsWith("table.")) return done({ ...practice, tables: changedTables(practice, command) });
  if (kind === "menu.set_availability")
    return done({ ...practice, available: { ...practice.available, [target]: payload.available } });
  if (TAKES_MONEY.has(kind)) return takeMoney(practice, command, house);
  if (kind in TRANSFERS) return transferLines(practice, command, house);
  const order = practice.orders[orderId];
  if (kind === "order.remove_adjustment" && order)
    return done(withOrder(practice, withoutAdjustment(order, target.split(":")[1]), house));
  if (!(kind in ORDER_CHANGES)) return refused(practice, t("Practice cannot do this. Everything else works."));
  const changed = project({
    orders: /** @type {Record<string, Order>} */ (practice.orders),
    answers: {},
    // What a person waits for in the real restaurant is done at once here.
    commands: { [command.command_id]: { ...command, metadata: { ...command.metadata, isAwaited: false } } },
    menu: house.menu,
  })[orderId];
  if (!changed) return refused(practice, t("This order is no longer open."));
  const number = changed.number ?? practice.orderCount + 1;
  const orderCount = Math.max(practice.orderCount, number);
  const withoutCharge =
    kind === "order.set_service_charge" ? chargeTaken(practice, orderId, payload.applied) : undefined;
  return done(
    withOrder(
      { ...practice, orderCount, withoutCharge: withoutCharge ?? practice.withoutCharge },
      { ...changed, number },
      house,
    ),
  );
}

/**
 * @param {Practice} practice
 * @param {any} [result]
 * @returns {[Practice, Answer]}
 */
const done = (practice, result = {}) => [practice, { outcome: "applied", result }];

/**
 * @param {Practice} practice
 * @param {string} message
 * @returns {[Practice, Answer]}
 */
const refused = (practice, message) => [practice, { outcome: "rejected", error: { code: "practice", message } }];

/**
 * @param {Practice} practice
 * @param {string} orderId
 * @param {boolean} applied
 */
const chargeTaken = ({ withoutCharge }, orderId, applied) => [
  ...withoutCharge.filter((id) => id !== orderId),
  ...(applied ? [] : [orderId]),
];

/**
 * @param {Practice} practice
 * @param {TillCommand} command about a table
 */
function changedTables({ tables }, command) {
  const before = /** @type {Table} */ ({ id: command.target, ...FREE, ...tables[command.target] });
  const room = /** @type {Partial<TablesPart>} */ ({ tables: { [command.target]: before } });
  const after = projectTables(room, { [command.command_id]: command }).tables?.[command.target];
  return { ...tables, [command.target]: { ...after } };
}

/**
 * Price an order again and put it where it belongs: open, or gone and its table with it.
 * @param {Practice} practice
 * @param {ShownOrder} changed
 * @param {House} house
 * @returns {Practice}
 */
function withOrder(practice, changed, { menu, charge, needsCleaning }) {
  const own = practice.payments.filter(({ order_id: id }) => id === changed.id);
  const order = priced(changed, {
    menu: menu.pricedFor(changed.order_type, menu.during(Date.now())),
    charge,
    paid: own.reduce((all, { sum }) => all + sum, 0),
    tips: own.reduce((all, { tip }) => all + tip, 0),
    hasCharge: !practice.withoutCharge.includes(changed.id),
  });
  const { [order.id]: before, ...others } = practice.orders;
  const stays = isOpen(order);
  const orders = stays ? { ...others, [order.id]: order } : others;
  const at = new Date().toISOString();
  const tables = { ...practice.tables };
  const left = before?.table_id && before.table_id !== order.table_id ? before.table_id : null;
  const emptied = left ?? (stays ? null : order.table_id);
  if (emptied && !Object.values(orders).some(({ table_id: id }) => id === emptied))
    tables[emptied] = { ...FREE, status: needsCleaning ? "cleaning" : "available", status_since: at };
  if (stays && order.table_id && tables[order.table_id]?.status !== "occupied")
    tables[order.table_id] = { ...tables[order.table_id], status: "occupied", status_since: at, occupied_since: at };
  return { ...practice, orders, tables };
}

/**
 * @param {Practice} practice
 * @param {TillCommand} command
 * @param {House} house
 * @returns {[Practice, Answer]}
 */
function takeMoney(practice, { payload }, house) {
  const order = practice.orders[payload.order_id];
  const sum = pence(payload.amount);
  if (!order) return refused(practice, t("This order is no longer open."));
  if (sum > pence(order.due ?? 0))
    return refused(practice, t("Only {most} is left to take.", { most: formatPence(pence(order.due ?? 0)) }));
  const payment = {
    id: payload.id,
    order_id: order.id,
    sum,
    tip: pence(payload.tip_amount),
    lines: allocate(order, practice.payments, { sum, split: payload.split }),
  };
  const paid = withOrder({ ...practice, payments: [...practice.payments, payment] }, order, house);
  const now = paid.orders[order.id];
  const isOver = isSettled(now) && now.lines.every(({ status }) => status === "served" || status === "void");
  const after = isOver ? withOrder(paid, { ...now, status: "completed" }, house) : paid;
  return done(after, { receipt_number: `${t("PRACTICE")}-${after.payments.length}` });
}

/**
 * Move lines between two orders.
 * @param {Practice} practice
 * @param {TillCommand} command
 * @param {House} house
 * @returns {[Practice, Answer]}
 */
function transferLines(practice, command, house) {
  const transfer = TRANSFERS[command.kind](practice.orders, command);
  const moved = transferred(transfer, {
    isPaid: practice.payments.some(({ order_id: id }) => id === transfer.source?.id),
    nextNumber: practice.orderCount + 1,
    tableName: house.tableName,
  });
  if (typeof moved === "string") return refused(practice, moved);
  const orderCount = Math.max(practice.orderCount, moved.target.number ?? 0);
  // The target first: a table that both are at stays occupied.
  const withTarget = withOrder({ ...practice, orderCount }, moved.target, house);
  return done(withOrder(withTarget, moved.source, house));
}

/**
 * @param {ShownOrder} order
 * @param {string} id of the adjustment
 * @returns {ShownOrder}
 */
function withoutAdjustment(order, id) {
  const others = (/** @type {{id: string}} */ adjustment) => adjustment.id !== id;
  return {
    ...order,
    adjustments: (order.adjustments ?? []).filter(others),
    lines: order.lines.map((line) => ({ ...line, adjustments: (line.adjustments ?? []).filter(others) })),
  };
}
