// @ts-check
/**
 * The orders that this till shows: those of the stream, replaced by newer answers that the stream has not brought yet,
 * with the waiting commands applied on top. Pure.
 */

import { stageOf } from "./order_stage.js";
import { newOrder, ORDER_CHANGES } from "./orders.js";

/** @import { Order } from "../../shared/types.js" */
/** @import { WaitingCommand } from "../command_types.js" */
/** @import { Menu, ShownLine, ShownOrder, TillCommand } from "../types.js" */
/** @import { OrderKind } from "./orders.js" */

/**
 * The orders by id. `sendState` of a line is "" when the server has it. A command that is sent again after its answer
 * changes nothing here.
 * @param {object} known
 * @param {Record<string, Order>} known.orders of the stream, by id
 * @param {Record<string, {order: Order}>} known.answers newer ones, by id
 * @param {Record<string, TillCommand>} known.commands that wait, by id
 * @param {Menu} known.menu
 */
export function project({ orders, answers, commands, menu }) {
  /** @type {Record<string, ShownOrder>} */
  const shown = {};
  for (const [id, order] of Object.entries(orders)) shown[id] = asShown(newer(order, answers[id]?.order));
  for (const [id, { order }] of Object.entries(answers)) if (!(id in shown)) shown[id] = asShown(order);
  const waiting = Object.values(commands).filter(changesOrder);
  for (const command of waiting.sort((a, b) => (a.command_id < b.command_id ? -1 : 1))) {
    const { orderId } = command.metadata;
    const order = shown[orderId] ?? (command.kind === "order.create" ? newOrder(command) : null);
    if (order) shown[orderId] = withStage(changed(order, command, menu), command);
  }
  return shown;
}

/** @type {WeakMap<Order, ShownOrder>} */
const shownOrders = new WeakMap();

/**
 * An order all of whose lines the server has. A meal deal is one line: its parts are for the kitchen. The same order
 * returns the same object, so that its view is not drawn again.
 * @param {Order} order
 * @returns {ShownOrder}
 */
function asShown(order) {
  const known = shownOrders.get(order);
  if (known) return known;
  const lines = order.lines.filter((line) => !line.part_of);
  const shown = { ...order, lines: lines.map((line) => ({ ...line, sendState: /** @type {const} */ ("") })) };
  shownOrders.set(order, shown);
  return shown;
}

/**
 * @param {Order} order
 * @param {Order | undefined} answer
 */
const newer = (order, answer) => (answer && answer.version > order.version ? answer : order);

/**
 * Whether the command changes an order and has had no answer yet. What a person waits for the answer of is not shown.
 * @param {TillCommand} command
 * @returns {command is WaitingCommand<OrderKind>}
 */
const changesOrder = (command) =>
  command.kind in ORDER_CHANGES && !command.metadata.again && !command.metadata.isAwaited;

/**
 * @template {OrderKind} K
 * @param {ShownOrder} order
 * @param {WaitingCommand<K>} command
 * @param {Menu} menu
 */
const changed = (order, command, menu) => ORDER_CHANGES[command.kind](order, command, menu);

/**
 * The order with the stage that follows from the change, as the server will compute it.
 * @param {ShownOrder} order
 * @param {{created_at: number}} command
 * @returns {ShownOrder}
 */
function withStage(order, { created_at }) {
  const stage = stageOf(order, order.lines);
  return stage === order.stage ? order : { ...order, stage, stage_since: new Date(created_at).toISOString() };
}

const OVER = new Set(["completed", "cancelled", "refunded", "partially_refunded"]);

/** @param {{status: string, closed_at?: string | null}} order */
export const isOpen = (order) => !OVER.has(order.status) && !order.closed_at;

/**
 * The open order at a table, for example one that another device has just opened.
 * @param {Record<string, ShownOrder>} orders
 * @param {string} tableId
 */
export const openOrderAt = (orders, tableId) =>
  Object.values(orders).find((order) => order.table_id === tableId && isOpen(order)) ?? null;

/**
 * Whether a part of the order is on this device only, so that the server's sums do not include it.
 * @param {ShownOrder} order
 */
export const isWaiting = (order) =>
  order.paying === "unsure" || Boolean(order.voidedPence) || order.lines.some((line) => line.sendState === "unsure");

/**
 * The lines that are not void.
 * @param {{lines: ShownLine[]}} order
 */
export const liveLines = (order) => order.lines.filter((line) => line.status !== "void");
