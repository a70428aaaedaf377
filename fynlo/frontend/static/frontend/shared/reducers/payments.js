// @ts-check
/**
 * The reducers of what screens see of money: payments/reducers.py in the browser. A test compares both.
 *
 * Pure. `payments` is for the views `pos` and `floor`, `takings` for `dashboard`.
 */

import { PART_EVENTS } from "../contract.js";
import { pence } from "../money.js";
import { only } from "./only.js";

/** @import { Amount, Payment, PaymentsPart, Refund, TakingsPart, TenderTakings } from "../types.js" */

/** @typedef {{type: "payment.bill_reopened", data: {order_id: string, payments: Payment[]}}} BillReopened */
/** @typedef {{type: "order.completed" | "order.cancelled", data: {order: {id: string}}}} OrderClosed */
/**
 * @typedef {object} PaymentChanged
 * @property {"payment.initiated" | "payment.processing" | "payment.failed" | "payment.refund_requested"
 *   | "payment.refund_processing" | "payment.refund_failed" | "payment.disputed"} type
 * @property {{payment: Payment, order_id: string, open: boolean}} data
 */
/** @typedef {{type: "payment.completed", data: PaymentChanged["data"]}} Completed */
/** @typedef {{type: "payment.refunded", data: PaymentChanged["data"] & {refund: Refund}}} Refunded */
/** @typedef {PaymentChanged["data"] & {before: string, after: string}} Correction `before` and `after` are tenders */
/** @typedef {{type: "payment.tender_corrected", data: Correction}} TenderCorrected */

/**
 * Add amounts as the wire writes them, in whole pence until the end.
 * @param {...Amount} amounts
 * @returns {number} pounds
 */
const sum = (...amounts) => amounts.reduce((/** @type {number} */ whole, amount) => whole + pence(amount), 0) / 100;

/**
 * @param {PaymentsPart} part
 * @param {string} orderId
 * @returns {PaymentsPart}
 */
function withoutOrder(part, orderId) {
  const others = Object.entries(part.payments).filter(([, payment]) => payment.order_id !== orderId);
  return { payments: Object.fromEntries(others) };
}

/**
 * Payments of open orders by id. Closing an order drops its payments; reopening its bill brings them back.
 * @param {PaymentsPart} part
 * @param {BillReopened | OrderClosed | PaymentChanged | Completed | Refunded | TenderCorrected} event
 * @returns {PaymentsPart}
 */
function reducePayments(part, event) {
  if (event.type === "payment.bill_reopened") {
    const reopened = Object.fromEntries(event.data.payments.map((payment) => [payment.id, payment]));
    return { payments: { ...part.payments, ...reopened } };
  }
  const { data } = event;
  if ("order" in data) return withoutOrder(part, data.order.id);
  const { payment } = data;
  if (!data.open) return withoutOrder(part, data.order_id);
  return { payments: { ...part.payments, [payment.id]: payment } };
}

/**
 * Add to a tender's takings. `amount` and `tips` in pounds, negative for what goes back; `payments` is their number.
 * @param {Record<string, TenderTakings>} tenders
 * @param {string} method
 * @param {{amount: Amount, tips: Amount, payments: number}} added
 */
function withTender(tenders, method, { amount, tips, payments }) {
  const before = tenders[method] ?? { amount: 0, tips: 0, payments: 0 };
  const now = {
    amount: sum(before.amount, amount),
    tips: sum(before.tips, tips),
    payments: before.payments + payments,
  };
  return { ...tenders, [method]: now };
}

/** @param {Payment | Refund} money */
const added = ({ amount, tip_amount: tips }) => ({ amount, tips });

/** @param {Payment | Refund} money */
const takenOff = ({ amount, tip_amount: tips }) => ({ amount: -amount, tips: -tips });

/**
 * The takings of the newest business day by tender, less what was refunded on it.
 * @param {TakingsPart} part
 * @param {Completed | Refunded | TenderCorrected} event
 * @returns {TakingsPart}
 */
function reduceTakings(part, event) {
  const { payment } = event.data;
  const day = (event.type === "payment.refunded" ? event.data.refund : payment).business_day;
  if (day < part.business_day) return part;
  let { tenders, refunded } = day === part.business_day ? part : { tenders: {}, refunded: 0 };
  if (event.type === "payment.completed") {
    tenders = withTender(tenders, payment.method, { ...added(payment), payments: 1 });
  } else if (event.type === "payment.refunded") {
    const { refund } = event.data;
    tenders = withTender(tenders, refund.method, { ...takenOff(refund), payments: 0 });
    refunded = sum(refunded, refund.amount, refund.tip_amount);
  } else {
    tenders = withTender(tenders, event.data.before, { ...takenOff(payment), payments: -1 });
    tenders = withTender(tenders, event.data.after, { ...added(payment), payments: 1 });
  }
  const used = Object.entries(tenders).filter(([, row]) => row.payments || row.amount || row.tips);
  return { business_day: day, tenders: Object.fromEntries(used), refunded };
}

export const reducers = {
  payments: only(PART_EVENTS.payments, reducePayments),
  takings: only(PART_EVENTS.takings, reduceTakings),
};
