// @ts-check
/** What a refund of a payment gives back line by line, in pence, and in which tender. Pure. */

import { TENDERS } from "../../shared/contract.js";
import { pence } from "../../shared/money.js";
import { fraction } from "./part_payment.js";

/** @import { Payment } from "../../shared/types.js" */

/** @typedef {{id: string, paid: number, left: number}} PaidLine what a payment paid of a line, and still pays */
/** @typedef {{line_id: string, pence: number}} RefundedLine */

/**
 * The lines that a payment still pays for, in the order of its allocations.
 * @param {Pick<Payment, "allocations">} payment
 * @returns {PaidLine[]}
 */
export function refundable({ allocations }) {
  /** @type {Map<string, PaidLine>} */
  const lines = new Map();
  for (const { line_id: id, amount, refund_id: refund } of allocations) {
    const line = lines.get(id) ?? { id, paid: 0, left: 0 };
    const sum = pence(amount);
    lines.set(
      id,
      refund ? { ...line, left: line.left - sum } : { ...line, paid: line.paid + sum, left: line.left + sum },
    );
  }
  return [...lines.values()].filter(({ left }) => left > 0);
}

/**
 * The pence that `picked` ("1/3": one of three equal parts) of a line refunds: that part of what was paid, but never
 * more than is left.
 * @param {Pick<PaidLine, "paid" | "left">} line
 * @param {string} picked
 */
export function refundPence({ paid, left }, picked) {
  const { parts, of } = fraction(picked);
  return parts === of ? left : Math.min(left, Math.floor((2 * paid * parts + of) / (2 * of)));
}

/**
 * The refunded lines, as the server takes them.
 * @param {Pick<Payment, "allocations">} payment
 * @param {Record<string, string>} picks by line: "parts/of"
 * @returns {RefundedLine[]}
 */
export const refundedLines = (payment, picks) =>
  refundable(payment)
    .filter(({ id }) => id in picks)
    .map((line) => ({ line_id: line.id, pence: refundPence(line, picks[line.id]) }));

/**
 * The tender that a refund goes back in: the way it was paid, or cash. What a balance paid goes back to it. A provider
 * needs a connection.
 * @param {Pick<Payment, "method" | "provider">} payment
 * @param {string} refundIn "cash" where a person chose it
 * @param {boolean} online
 */
export function refundMethod({ method, provider }, refundIn, online) {
  const { refundable: back, opens_drawer: isCash, keeps_balance: isBalance } = TENDERS[method];
  if (isBalance) return method;
  return back && !isCash && refundIn !== "cash" && (online || !provider) ? method : "cash";
}
