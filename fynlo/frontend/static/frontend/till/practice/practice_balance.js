// @ts-check
/**
 * What is paid and left of a practice bill, by line, in the shape of GET /orders/<id>/bill. Amounts of lines are their
 * parts of the bill with discount and service charge. Pure.
 */

import { pence, pounds } from "../../shared/money.js";
import { partOf } from "../../shared/rules/splitting.js";
import { liveLines } from "../optimistic/projection.js";

/** @import { Split } from "../command_types.js" */
/** @import { ShownOrder } from "../types.js" */

/** @typedef {Record<string, number>} PenceByLine */
/** @typedef {{order_id: string, lines: PenceByLine}} Paid what one payment pays of each line */

/**
 * Divide `sum` in proportion to the weights. The parts add up to it.
 * @param {number} sum
 * @param {number[]} weights
 */
export function spread(sum, weights) {
  const whole = weights.reduce((all, weight) => all + weight, 0);
  let before = 0;
  let given = 0;
  return weights.map((weight) => {
    before += weight;
    const upTo = whole ? Math.round((sum * before) / whole) : 0;
    const part = upTo - given;
    given = upTo;
    return part;
  });
}

/**
 * @param {ShownOrder} order a priced one
 * @param {Paid[]} payments of any order
 */
export function lineBalances(order, payments) {
  const lines = liveLines(order);
  const dues = spread(
    pence(order.total ?? 0),
    lines.map((line) => pence(line.total ?? 0)),
  );
  const own = payments.filter(({ order_id: id }) => id === order.id);
  return lines.map(({ id }, index) => {
    const paid = own.reduce((sum, payment) => sum + (payment.lines[id] ?? 0), 0);
    return { id, due: dues[index], paid, left: Math.max(dues[index] - paid, 0) };
  });
}

/**
 * What a payment of `sum` pence pays of each line.
 * @param {ShownOrder} order
 * @param {Paid[]} payments those before it
 * @param {{sum: number, split?: Split}} payment
 * @returns {PenceByLine}
 */
export function allocate(order, payments, { sum, split }) {
  const lines = lineBalances(order, payments);
  if (split?.way === "items")
    return Object.fromEntries(
      split.items.map(({ line_id: id, parts, of }) => {
        const line = lines.find((one) => one.id === id);
        return [id, line ? partOf(line.due, line.left, parts, of) : 0];
      }),
    );
  const parts = spread(
    sum,
    lines.map(({ left }) => left),
  );
  return Object.fromEntries(lines.map(({ id }, index) => [id, parts[index]]));
}

/** @param {number} sum pence */
const inPounds = (sum) => Number(pounds(sum));

/**
 * @param {ShownOrder} order a priced one
 * @param {Paid[]} payments
 */
export function practiceBill(order, payments) {
  const own = payments.filter(({ order_id: id }) => id === order.id);
  return {
    total: order.total,
    paid: order.paid,
    held: 0,
    left: order.due,
    due: order.due,
    overpaid: 0,
    people: order.guests ?? 0,
    payers: own.length,
    ways: [],
    balances: [],
    tab: { amount: 0, methods: [] },
    lines: lineBalances(order, payments).map(({ id, due, paid, left }) => ({
      line_id: id,
      due: inPounds(due),
      paid: inPounds(paid),
      held: 0,
      left: inPounds(left),
    })),
  };
}
