// @ts-check
// Takeaway and delivery orders: when each is due and whether it is late. Pure.

const MINUTE = 60_000;
const DONE = new Set(["completed", "cancelled"]);

/** @import { Ageing } from "../../shared/types.js" */

/** @typedef {{ageing?: Record<string, Ageing>, now: number}} Clock `ageing` by order type */
/** @typedef {{order_type: string, status: string, opened_at: string, promised_at: string | null}} Timed */

/**
 * @typedef {object} Due when an order is due
 * @property {number} at
 * @property {boolean} isPromised
 * @property {number} minutes the minutes left, negative once `at` has passed
 * @property {boolean} isLate
 * @property {boolean} isSoon
 */

/**
 * When an order is due. An order without a promised time is late after the minutes that the settings allow the kitchen
 * for its type of order.
 * @param {Omit<Timed, "status">} order
 * @param {Clock} clock
 * @returns {Due}
 */
export function dueOf(order, { ageing = {}, now }) {
  const opened = Date.parse(order.opened_at);
  const { warn, late } = ageing[order.order_type] ?? { warn: 6, late: 12 };
  const at = order.promised_at ? Date.parse(order.promised_at) : opened + late * MINUTE;
  const minutes = Math.ceil((at - now) / MINUTE);
  return {
    at,
    isPromised: Boolean(order.promised_at),
    minutes,
    isLate: at <= now,
    isSoon: at > now && minutes <= late - warn,
  };
}

/**
 * The open orders that are taken away, the earliest due first.
 * @template {Timed} Order
 * @param {Record<string, Order>} orders by id
 * @param {Clock} clock
 */
export function dueOrders(orders, { ageing, now }) {
  return Object.values(orders)
    .filter((order) => order.order_type !== "dine_in" && !DONE.has(order.status))
    .map((order) => ({ order, due: dueOf(order, { ageing, now }) }))
    .sort((a, b) => a.due.at - b.due.at || a.order.opened_at.localeCompare(b.order.opened_at));
}

/**
 * The next moment at which a clock shows `time` ("18:30"), in ISO 8601; null when `time` is no time. A moment up to an
 * hour ago counts as today's.
 * @param {string} time
 * @param {number} now
 */
export function momentOf(time, now) {
  const found = /^(\d{1,2}):(\d{2})$/.exec(time);
  if (!found) return null;
  const moment = new Date(now);
  moment.setHours(Number(found[1]), Number(found[2]), 0, 0);
  if (moment.getTime() < now - 60 * MINUTE) moment.setDate(moment.getDate() + 1);
  return moment.toISOString();
}

/**
 * The moment in so many minutes, rounded up to the full minute, in ISO 8601.
 * @param {number} minutes
 * @param {number} now
 */
export const inMinutes = (minutes, now) => new Date(Math.ceil(now / MINUTE) * MINUTE + minutes * MINUTE).toISOString();
