// How payments are named on the till.
import { STATES } from "../../shared/labels/states.js";
import { TENDERS } from "../../shared/labels/tenders.js";
import { formatPence, pence } from "../../shared/money.js";
import { ORDER_TYPES } from "../labels.js";

export const METHODS = Object.fromEntries(
  Object.entries(TENDERS).map(([name, { label, icon }]) => [name, { word: label, icon }]),
);

export const PAYMENT_STATES = Object.fromEntries(
  [
    "created",
    "processing",
    "authorised",
    "unknown",
    "captured",
    "declined",
    "failed",
    "expired",
    "cancelled",
    "disputed",
  ].map((name) => [name, STATES[name]]),
);

/** `Table 4 · #12`, `Takeaway · #13`. */
export function tableLabel(order) {
  const place = order.table_name
    ? /^\d+$/.test(order.table_name)
      ? `Table ${order.table_name}`
      : order.table_name
    : ORDER_TYPES[order.order_type];
  return [place, order.number ? `#${order.number}` : ""].filter(Boolean).join(" · ");
}

/** `£9.05`, `£9.05 and £1.00 tip`, less what went back of it. */
export function paidLabel(payment) {
  const tip = pence(payment.tip_amount);
  const back = pence(payment.refunded_amount) + pence(payment.refunded_tip_amount);
  return `${formatPence(pence(payment.amount))}${tip ? ` and ${formatPence(tip)} tip` : ""}${back ? `, ${formatPence(back)} given back` : ""}`;
}
