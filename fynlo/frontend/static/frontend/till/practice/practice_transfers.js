// @ts-check
/**
 * Moves lines between two practice orders: merge, split, move to another table. The rules are those of
 * orders/services/transfers.py, but an order that is paid in part keeps its lines. Pure.
 */

import { pence, pounds } from "../../shared/money.js";
import { t } from "../../shared/translate.js";
import { openOrderAt } from "../optimistic/projection.js";

/** @import { Adjustment } from "../../shared/types.js" */
/** @import { ShownLine, ShownOrder, TillCommand } from "../types.js" */

/** @typedef {{id: string, quantity?: number, new_id?: string}} Move all of a line without a quantity */
/** @typedef {{source: ShownOrder, target: ShownOrder}} Transferred */

/**
 * @typedef {object} Transfer
 * @property {ShownOrder | undefined} source
 * @property {ShownOrder | undefined} target absent: a new order
 * @property {boolean} [isClosed] whether the order that the command names as its target is open no longer
 * @property {Move[]} moves
 * @property {string} newId of a new order
 * @property {string} tableId of a new order; "" for the source's table
 * @property {boolean} mayEmpty whether all lines may leave the source
 */

/** @type {Record<string, (orders: Record<string, ShownOrder>, command: TillCommand) => Transfer>} */
export const TRANSFERS = {
  "order.merge": (orders, { target, payload }) => {
    const source = orders[payload.from_order_id];
    const moves = (source?.lines ?? []).filter(isLive).map(({ id }) => ({ id }));
    return { source, target: orders[target], isClosed: !orders[target], moves, newId: "", tableId: "", mayEmpty: true };
  },
  "order.split": (orders, { target, payload }) => ({
    source: orders[target],
    target: undefined,
    moves: payload.lines,
    newId: payload.new_order_id,
    tableId: "",
    mayEmpty: false,
  }),
  "order.move_lines": (orders, { target, payload, command_id }) => ({
    source: orders[target],
    target: payload.to_order_id ? orders[payload.to_order_id] : (openOrderAt(orders, payload.to_table_id) ?? undefined),
    isClosed: Boolean(payload.to_order_id) && !orders[payload.to_order_id],
    moves: payload.lines,
    newId: payload.new_order_id ?? command_id,
    tableId: payload.to_order_id ? "" : payload.to_table_id,
    mayEmpty: true,
  }),
};

/** @param {ShownLine} line */
const isLive = ({ status }) => status !== "void";

/**
 * Both orders after the transfer, not priced yet; or the sentence that says why it is refused. An order that all lines
 * have left is cancelled, as a merged one is.
 * @param {Transfer} transfer
 * @param {{isPaid: boolean, nextNumber: number, tableName: (id: string) => string}} about `isPaid`: money was taken for
 *   the source
 * @returns {Transferred | string}
 */
export function transferred(transfer, { isPaid, nextNumber, tableName }) {
  const { source, target, isClosed, moves, newId, tableId, mayEmpty } = transfer;
  if (!source || isClosed || target === source || !moves.length) return t("This order is no longer open.");
  if (isPaid) return t("Someone has paid for a part of this order. Practice moves no items of it.");
  const wanted = new Map(moves.map((move) => [move.id, move]));
  const stays = source.lines.flatMap((line) => restOf(line, wanted.get(line.id)));
  const moved = source.lines.filter(isLive).flatMap((line) => partOf(line, wanted.get(line.id)));
  const isEmpty = !stays.some(isLive);
  if (isEmpty && !mayEmpty) return t("Leave one item at least on this bill.");
  const to = target ?? newOrder(source, { id: newId, number: nextNumber, tableId, tableName });
  return {
    source: { ...source, lines: stays, status: isEmpty ? "cancelled" : source.status },
    target: { ...to, lines: [...to.lines, ...moved] },
  };
}

/**
 * An order without lines for the guests of `source`.
 * @param {ShownOrder} source
 * @param {{id: string, number: number, tableId: string, tableName: (id: string) => string}} given
 * @returns {ShownOrder}
 */
function newOrder(source, { id, number, tableId, tableName }) {
  const at = tableId ? { table_id: tableId, table_name: tableName(tableId) } : {};
  const opened = new Date().toISOString();
  const empty = { guests: null, notes: "", lines: [], adjustments: [], version: 0 };
  return { ...source, ...at, ...empty, id, number, opened_at: opened };
}

/**
 * What stays of a line.
 * @param {ShownLine} line
 * @param {Move | undefined} move
 */
function restOf(line, move) {
  if (!move || !isLive(line)) return [line];
  const moves = move.quantity ?? line.quantity;
  return moves < line.quantity ? [without(line, withQuantity(line, moves))] : [];
}

/**
 * A line without what moves of it: both parts together have the quantity and all of a discount in pounds.
 * @param {ShownLine} line
 * @param {ShownLine} moved
 * @returns {ShownLine}
 */
function without(line, moved) {
  const adjustments = (line.adjustments ?? []).map((/** @type {Adjustment} */ each, index) => {
    const left = moved.adjustments?.[index]?.amount ?? null;
    return each.amount === null || left === null
      ? each
      : { ...each, amount: Number(pounds(pence(each.amount) - pence(left))) };
  });
  return { ...line, quantity: line.quantity - moved.quantity, adjustments };
}

/**
 * What moves of a line: the line itself, or a part with an id of its own.
 * @param {ShownLine} line
 * @param {Move | undefined} move
 */
function partOf(line, move) {
  if (!move) return [];
  const quantity = move.quantity ?? line.quantity;
  return quantity < line.quantity ? [{ ...withQuantity(line, quantity), id: move.new_id ?? "" }] : [line];
}

/**
 * A part of a line with its share of a discount in pounds.
 * @param {ShownLine} line
 * @param {number} quantity
 * @returns {ShownLine}
 */
function withQuantity(line, quantity) {
  const adjustments = (line.adjustments ?? []).map((/** @type {Adjustment} */ each) =>
    each.amount === null
      ? each
      : { ...each, amount: Number(pounds(Math.round((pence(each.amount) * quantity) / line.quantity))) },
  );
  return { ...line, quantity, adjustments };
}
