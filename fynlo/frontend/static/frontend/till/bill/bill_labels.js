// How payments are called on the till.
import { formatPence, pence } from "../../shared/money.js";

/** `£9.05`, `£9.05 and £1.00 tip`, less what went back of it. */
export function paidLabel(payment) {
  const tip = pence(payment.tip_amount);
  const back = pence(payment.refunded_amount) + pence(payment.refunded_tip_amount);
  return `${formatPence(pence(payment.amount))}${tip ? ` and ${formatPence(tip)} tip` : ""}${back ? `, ${formatPence(back)} given back` : ""}`;
}
