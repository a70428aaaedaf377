// Which lines of an order money has been taken for.
import { pence } from "../../shared/money.js";
import { isTaken, isUnderWay } from "../bill/bill_state.js";

/** Ids of the lines that a guest has paid for, or is paying for: they stay on their order (payments/reactions.py). */
export function paidLines(state, order) {
  const paid = new Map();
  for (const payment of state.paymentsOf(order.id).filter((payment) => isUnderWay(payment) || isTaken(payment))) {
    for (const { line_id: id, amount, refund_id: refund } of payment.allocations ?? []) {
      paid.set(id, (paid.get(id) ?? 0) + (refund ? -pence(amount) : pence(amount)));
    }
  }
  return new Set([...paid].filter(([, sum]) => sum > 0).map(([id]) => id));
}
