/**
 * How what screens see of money goes on from an event: payments/reducers.py in the browser, held against it by a test.
 *
 * Pure: `(state, event) => state`. `payments` is for the views `pos` and `floor`, `takings` for `dashboard`.
 */

import { PART_EVENTS } from "../contract.js";
import { pence } from "../money.js";
import { only } from "./only.js";

/** A sum of amounts as the wire writes them, in whole pence until the end. */
const sum = (...amounts) => amounts.reduce((whole, amount) => whole + pence(amount), 0) / 100;

function without(state, orderId) {
  const kept = Object.entries(state.payments).filter(([, payment]) => payment.order_id !== orderId);
  return { payments: Object.fromEntries(kept) };
}

/** Payments of open orders by id. Closing an order drops its payments; reopening its bill brings them back. */
function reducePayments(state, { type, data }) {
  if (type === "payment.bill_reopened") {
    const reopened = Object.fromEntries(data.payments.map((payment) => [payment.id, payment]));
    return { payments: { ...state.payments, ...reopened } };
  }
  if (type.startsWith("order.")) return without(state, data.order.id);
  if (!data.open) return without(state, data.order_id);
  return { payments: { ...state.payments, [data.payment.id]: data.payment } };
}

function counted(tenders, method, amount, tips, times) {
  const before = tenders[method] ?? { amount: 0, tips: 0, payments: 0 };
  const now = { amount: sum(before.amount, amount), tips: sum(before.tips, tips), payments: before.payments + times };
  return { ...tenders, [method]: now };
}

/** The takings of the newest business day by tender, less what went back in it. */
function reduceTakings(state, { type, data }) {
  const { payment, refund } = data;
  const day = (refund ?? payment).business_day;
  if (day < state.business_day) return state;
  let { tenders, refunded } = day === state.business_day ? state : { tenders: {}, refunded: 0 };
  if (type === "payment.completed") {
    tenders = counted(tenders, payment.method, payment.amount, payment.tip_amount, 1);
  } else if (type === "payment.refunded") {
    tenders = counted(tenders, refund.method, -refund.amount, -refund.tip_amount, 0);
    refunded = sum(refunded, refund.amount, refund.tip_amount);
  } else {
    tenders = counted(tenders, data.before, -payment.amount, -payment.tip_amount, -1);
    tenders = counted(tenders, data.after, payment.amount, payment.tip_amount, 1);
  }
  const kept = Object.entries(tenders).filter(([, row]) => row.payments || row.amount || row.tips);
  return { business_day: day, tenders: Object.fromEntries(kept), refunded };
}

export const reducers = {
  payments: only(PART_EVENTS.payments, reducePayments),
  takings: only(PART_EVENTS.takings, reduceTakings),
};
