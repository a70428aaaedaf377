// @ts-check
/** Which lines of an order money has been taken for. Pure. */
import { pence } from "../../shared/money.js";
import { isTaken, isUnderWay } from "../bill/bill_state.js";

/** @import { ScreenState } from "../types.js" */

/**
 * The ids of the lines that a guest has paid for or is paying for. They stay on their order: see
 * payments/event_handlers.py.
 * @param {Pick<ScreenState, "paymentsOf">} screen
 * @param {{id: string}} order
 * @returns {Set<string>}
 */
export function paidLines(screen, order) {
  const paid = new Map();
  for (const payment of screen.paymentsOf(order.id)) {
    if (!isUnderWay(payment) && !isTaken(payment)) continue;
    for (const { line_id: id, amount, refund_id: refund } of payment.allocations ?? []) {
      paid.set(id, (paid.get(id) ?? 0) + (refund ? -pence(amount) : pence(amount)));
    }
  }
  return new Set([...paid].filter(([, sum]) => sum > 0).map(([id]) => id));
}
