// @ts-check
/** What the sheet of gift cards edits, and what it may do with a card. Pure. */

import { formatPence, pence } from "../../shared/money.js";
import { t } from "../../shared/translate.js";

/** @import { Amount } from "../../shared/types.js" */

/**
 * @typedef {object} FoundCard as `POST /gift-cards/check` returns it
 * @property {string} id
 * @property {string} last_four
 * @property {string} state
 * @property {Amount} balance
 * @property {string | null} expires_on
 */

/** @typedef {{amounts: Amount[], least: Amount, most: Amount}} CardsSold as `GET /gift-cards/settings` returns it */

/**
 * @typedef {object} GiftCardDraft
 * @property {"pay" | "sell" | "check"} mode
 * @property {string} orderId "" for a card that is sold on an order of its own, and for a check
 * @property {string} code as a person or a scanner typed it
 * @property {string} amount typed, in pounds
 * @property {number} partPence the part of the bill that is paid
 * @property {unknown} split the part as the server reads it, or null for an amount
 * @property {FoundCard | null} card
 * @property {CardsSold | null} sold
 */

/** @type {GiftCardDraft} */
export const NEW_GIFT_CARD = {
  mode: "check",
  orderId: "",
  code: "",
  amount: "",
  partPence: 0,
  split: null,
  card: null,
  sold: null,
};

const SHORTEST = 10;

/** What has to be entered before a code can be looked up, or "". */
export const codeMissing = (/** @type {string} */ code) =>
  code.replace(/[\s-]/g, "").length < SHORTEST ? t("Enter or scan the card's code.") : "";

/** @type {Record<string, string>} */
const STATES = {
  prepared: t("It is not paid for yet."),
  used: t("Nothing is left on it."),
  blocked: t("It is blocked. Ask a manager."),
  replaced: t("It was lost and replaced by another card."),
  expired: t("It has expired."),
  cancelled: t("Its sale was taken back."),
};

/** Why a card cannot pay, or "". */
export const stateProblem = (/** @type {FoundCard} */ { state }) => STATES[state] ?? "";

/**
 * How much of a part of a bill a card pays, in pence.
 * @param {FoundCard} card
 * @param {number} partPence
 */
export const paidByCard = (card, partPence) => Math.min(pence(card.balance), partPence);

/**
 * The pence of a typed amount; null for text that is no amount of the cards that are sold.
 * @param {string} typed
 * @param {CardsSold | null} sold
 */
export function soldPence(typed, sold) {
  if (!/^\d{1,5}([.,]\d{1,2})?$/.test(typed.trim())) return null;
  const amount = Math.round(Number(typed.trim().replace(",", ".")) * 100);
  if (!sold) return amount;
  return amount >= pence(sold.least) && amount <= pence(sold.most) ? amount : null;
}

/** @param {CardsSold | null} sold */
export const amountMissing = (sold) =>
  sold
    ? t("Enter {amount} to {amount2}.", {
        amount: formatPence(pence(sold.least)),
        amount2: formatPence(pence(sold.most)),
      })
    : t("Enter the amount.");
