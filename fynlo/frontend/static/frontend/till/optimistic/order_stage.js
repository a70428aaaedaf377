// @ts-check
/**
 * Where the guests of an order are: `stage` of orders/lifecycle.py in the browser. A test compares both. Pure, and
 * without imports. Only needed while a change of this device has no answer yet.
 */

/** @import { LineKind, LineStatus, PaymentStatus, Stage } from "../../shared/types.js" */

/** @type {Set<LineStatus>} */
const WITH_KITCHEN = new Set(["fired", "started", "ready", "served"]);

/**
 * @typedef {object} OrderMoney
 * @property {boolean} [settled] an order without it is settled once it is paid
 * @property {PaymentStatus} payment_status
 * @property {string} [paying] money that this device took and the server has not answered for
 */

/** @param {OrderMoney} order */
const isSettled = ({ settled, payment_status: status }) => settled ?? status === "paid";

/**
 * @param {OrderMoney} order
 * @param {{status: LineStatus, kind?: LineKind}[]} lines
 * @returns {Stage}
 */
export function stageOf(order, lines) {
  const sent = lines.filter(({ status, kind = "product" }) => kind === "product" && WITH_KITCHEN.has(status));
  if (sent.some((line) => line.status !== "served")) return "waiting";
  if (order.payment_status === "part_paid" || isSettled(order) || order.paying) return "paying";
  return sent.length ? "served" : "ordering";
}
