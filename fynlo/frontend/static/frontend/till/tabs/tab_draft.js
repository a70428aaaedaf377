// @ts-check
/** Cards that hold an amount for a bar tab: which an order has, how they are called, what is taken of one. Pure. */

import { formatPence, pence, typedPence } from "../../shared/money.js";
import { t } from "../../shared/translate.js";

/** @import { Payment } from "../../shared/types.js" */
/** @import { Split } from "../command_types.js" */

/**
 * @typedef {object} TabDraft the sheet of an order's tab
 * @property {string} orderId
 * @property {"list" | "hold" | "take" | "release"} step
 * @property {string | null} paymentId the card that is taken or released
 * @property {string} amount pounds as they are typed: to hold, or to take
 * @property {string} name whose tab it is
 * @property {number} tip pence
 * @property {number} partPence what is chosen of the bill
 * @property {Split | null} split
 * @property {{url: string, qr_svg: string} | null} phone the page on which a guest's card is held
 */

/** @type {TabDraft} */
export const NEW_TAB = {
  orderId: "",
  step: "list",
  paymentId: null,
  amount: "",
  name: "",
  tip: 0,
  partPence: 0,
  split: null,
  phone: null,
};
export const LEAST_HELD = 100;
export const MOST_HELD = 2000_00;
const UNDER_WAY = ["created", "processing", "authorised", "unknown"];

/**
 * Whether a payment holds an amount, or is to hold one. A device that was offline may have older payments.
 * @param {Pick<Payment, "held_amount" | "status">} payment
 */
export const isHold = ({ held_amount: held, status }) => pence(held ?? 0) > 0 && UNDER_WAY.includes(status);

/**
 * Whether a part of it can be taken now.
 * @param {Pick<Payment, "held_amount" | "status" | "capture_wanted" | "cancel_wanted">} payment
 */
export const isReady = (payment) =>
  isHold(payment) && payment.status === "authorised" && !payment.capture_wanted && !payment.cancel_wanted;

/**
 * Whether the card can be released now: not while a part of it is being taken, until that was refused.
 * @param {Pick<Payment, "held_amount" | "status" | "capture_wanted" | "cancel_wanted" | "reason">} payment
 */
export const isReleasable = (payment) =>
  isHold(payment) && !payment.cancel_wanted && (!payment.capture_wanted || Boolean(payment.reason));

/**
 * What a card is called: `£50.00 · Anna · card 4242`.
 * @param {Pick<Payment, "held_amount" | "hold_name" | "card_last_four">} payment
 */
export const cardLabel = ({ held_amount: held, hold_name: name, card_last_four: digits }) =>
  [formatPence(pence(held)), name, digits ? t("card {digits}", { digits }) : ""].filter(Boolean).join(" · ");

/**
 * What becomes of a card, as a sentence. `until` is when the bank releases it.
 * @param {Pick<Payment, "status" | "reason" | "capture_wanted" | "cancel_wanted" | "amount" | "tip_amount">} payment
 * @param {string} until
 */
export function cardNote({ status, reason, capture_wanted: taken, cancel_wanted: released, ...payment }, until) {
  const asked = formatPence(pence(payment.amount) + pence(payment.tip_amount));
  if (status === "unknown") return t("The provider has not answered yet. Wait before you take this money again.");
  if (released) return t("Being released");
  if (taken)
    return reason
      ? t("{sum} was refused: {reason}", { sum: asked, reason })
      : t("{sum} is being taken", { sum: asked });
  if (status === "authorised") return until ? t("Held until {time}", { time: until }) : t("Held");
  return reason || t("Waiting for the card");
}

/**
 * What is taken of a card that holds `held` pence: at most that, with the tip.
 * @param {TabDraft} draft
 * @param {number} held pence
 */
export function takenOf({ amount, tip }, held) {
  const bill = typedPence(amount) ?? 0;
  return { bill, tip, total: bill + tip, released: Math.max(held - bill - tip, 0) };
}

/**
 * Why this cannot be taken, or "".
 * @param {TabDraft} draft
 * @param {number} held pence
 * @param {number} due pence
 */
export function takeMissing(draft, held, due) {
  const { bill, total } = takenOf(draft, held);
  if (!bill) return t("Enter how much is taken, such as 12.50.");
  if (bill > due) return t("Only {sum} is still to be paid.", { sum: formatPence(due) });
  if (total > held)
    return t("Only {sum} is held. Take at most that, and the rest another way.", { sum: formatPence(held) });
  return "";
}

/**
 * Why this cannot be held, or "".
 * @param {Pick<TabDraft, "amount">} draft
 */
export function holdMissing({ amount }) {
  const typed = typedPence(amount);
  if (typed === null || typed < LEAST_HELD || typed > MOST_HELD)
    return t("Enter an amount from {least} to {most}.", {
      least: formatPence(LEAST_HELD),
      most: formatPence(MOST_HELD),
    });
  return "";
}
