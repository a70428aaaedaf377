// @ts-check
/** How payments are called on the till. */

import { formatPence, pence } from "../../shared/money.js";
import { t } from "../../shared/translate.js";
import { isHold } from "../tabs/tab_draft.js";

/** @import { Payment } from "../../shared/types.js" */

/**
 * `£9.05`, `£9.05 and £1.00 tip`, `£9.05, £2.00 given back`, `£9.05 · test money`.
 * @param {Pick<Payment, "amount" | "tip_amount" | "refunded_amount" | "refunded_tip_amount" | "refunding_amount"
 *   | "refund_unknown" | "is_test" | "held_amount" | "status">} payment
 */
export function paidLabel(payment) {
  if (isHold(payment)) return t("{sum} held for the tab", { sum: formatPence(pence(payment.held_amount)) });
  const tip = pence(payment.tip_amount);
  const refunded = pence(payment.refunded_amount) + pence(payment.refunded_tip_amount);
  const refunding = pence(payment.refunding_amount ?? 0);
  return [
    formatPence(pence(payment.amount)),
    tip ? t(" and {tip} tip", { tip: formatPence(tip) }) : "",
    refunded ? t(", {refunded} given back", { refunded: formatPence(refunded) }) : "",
    refunding ? refundingLabel(formatPence(refunding), payment.refund_unknown) : "",
    payment.is_test ? t(" · test money") : "",
  ].join("");
}

/**
 * @param {string} refunding
 * @param {boolean} isUnknown
 */
const refundingLabel = (refunding, isUnknown) =>
  isUnknown
    ? t(", refund of {refunding} not confirmed", { refunding })
    : t(", {refunding} refund under way", { refunding });
