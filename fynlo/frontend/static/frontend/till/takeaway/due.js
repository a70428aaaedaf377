// Takeaway and delivery orders: when each is due and whether it is late. Pure, and without imports.

const MINUTE = 60_000;
const DONE = new Set(["completed", "cancelled"]);

/**
 * When an order is due: {at, isPromised, minutes, isLate, isSoon}. `minutes` are the minutes left, negative once `at`
 * has passed. An order without a promised time is late after the minutes that the settings allow the kitchen for its
 * type of order (`ageing`, {type: {warn, late}}).
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

/** Open orders that are taken away, by when they are due. `orders` are projected ones. */
export function dueOrders(orders, { ageing, now }) {
  return Object.values(orders)
    .filter((order) => order.order_type !== "dine_in" && !DONE.has(order.status))
    .map((order) => ({ order, due: dueOf(order, { ageing, now }) }))
    .sort((a, b) => a.due.at - b.due.at || a.order.opened_at.localeCompare(b.order.opened_at));
}

/** The next moment that a clock shows as `time` ("18:30"), as ISO; null for what is no time. */
export function momentOf(time, now) {
  const found = /^(\d{1,2}):(\d{2})$/.exec(time);
  if (!found) return null;
  const moment = new Date(now);
  moment.setHours(Number(found[1]), Number(found[2]), 0, 0);
  if (moment.getTime() < now - 60 * MINUTE) moment.setDate(moment.getDate() + 1);
  return moment.toISOString();
}

/** So many minutes from now, to the full minute. */
export const inMinutes = (minutes, now) => new Date(Math.ceil(now / MINUTE) * MINUTE + minutes * MINUTE).toISOString();
