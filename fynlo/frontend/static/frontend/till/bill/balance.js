// @ts-check
/**
 * The balance of a bill in pence: the amounts that are paid, held and left, of the bill and of each line. `BillBalance`
 * of payments/splitting.py. Pure.
 */

import { pence } from "../../shared/money.js";
import { wayFrom } from "./costs.js";

/** @import { Amount, WayRow } from "../../shared/types.js" */
/** @import { Way } from "./costs.js" */
/** @import { OrderPoints } from "../customers/customer_draft.js" */

/**
 * @typedef {object} BalanceRow a bill as the server sends it: GET /orders/<id>/bill
 * @property {Amount} total
 * @property {Amount} paid
 * @property {Amount} held
 * @property {Amount} left
 * @property {Amount} due
 * @property {Amount} overpaid
 * @property {number} people
 * @property {number} payers
 * @property {WayRow[]} ways
 * @property {string[]} balances
 * @property {OrderPoints} [points] absent from an older server, and in practice
 * @property {{amount: Amount, methods: string[]}} [tab] absent from an older server
 * @property {{line_id: string, due: Amount, paid: Amount, held: Amount, left: Amount}[]} lines
 */

/** @typedef {{id: string, due: number, paid: number, held: number, left: number}} LineBalance `id`: the line's */

/**
 * @typedef {object} Balance
 * @property {number} total
 * @property {number} paid
 * @property {number} held what guests are paying just now
 * @property {number} left what can be taken: the total, less what is paid and held
 * @property {number} due
 * @property {number} overpaid
 * @property {number} people the covers; 0 is unknown
 * @property {number} payers how many payments are captured or under way
 * @property {string[]} balances the tenders that pay out of a balance, such as a gift card, where there is one
 * @property {OrderPoints} [points] what the order's customer can use
 * @property {Way[]} ways what it costs to take money, in the order in which the ways are offered
 * @property {{pence: number, methods: string[]}} tab what to propose to hold on a card, and the tenders that can
 * @property {LineBalance[]} lines
 */

/**
 * @param {BalanceRow} row
 * @returns {Balance}
 */
export function balanceFrom({
  total,
  paid,
  held,
  left,
  due,
  overpaid,
  people,
  payers,
  ways,
  balances,
  points,
  tab,
  lines,
}) {
  return {
    total: pence(total),
    paid: pence(paid),
    held: pence(held),
    left: pence(left),
    due: pence(due),
    overpaid: pence(overpaid),
    people,
    payers,
    ways: ways.map(wayFrom),
    balances: balances ?? [],
    points,
    tab: { pence: pence(tab?.amount ?? 50), methods: tab?.methods ?? [] },
    lines: lines.map((line) => ({
      id: line.line_id,
      due: pence(line.due),
      paid: pence(line.paid),
      held: pence(line.held),
      left: pence(line.left),
    })),
  };
}
