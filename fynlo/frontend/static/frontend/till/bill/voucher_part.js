// @ts-check
/** The voucher in hand: its kind, what it is worth, and how much of a part of a bill it pays. Pure. */

import { pence, typedPence } from "../../shared/money.js";
import { t } from "../../shared/translate.js";

/** @import { VoucherKind, VouchersPart } from "../../shared/types.js" */
/** @import { Part } from "./part_payment.js" */
/** @import { VoucherTyped } from "./pay_state.js" */

const MOST_PENCE = 1_000_00;

/**
 * @typedef {object} VoucherInHand
 * @property {VoucherKind | null} kind null until a person chooses one
 * @property {number} worth pence; 0 until it is known
 * @property {string} number on it, "" for none
 * @property {string} problem why it cannot be taken yet, or ""
 */

/**
 * The kinds that are taken, by name.
 * @param {VouchersPart} vouchers
 */
export const voucherKinds = ({ kinds }) => Object.values(kinds).toSorted((a, b) => a.name.localeCompare(b.name));

/**
 * The voucher as it was entered. The only kind needs no choice.
 * @param {VoucherTyped} typed
 * @param {VoucherKind[]} kinds
 * @returns {VoucherInHand}
 */
export function voucherInHand({ kindId, worth: typed, number: entered }, kinds) {
  const kind = kinds.length === 1 ? kinds[0] : (kinds.find(({ id }) => id === kindId) ?? null);
  const number = entered.trim();
  if (!kind) return { kind, worth: 0, number, problem: t("Choose the voucher.") };
  const worth = kind.face_value === null ? (typedPence(typed) ?? 0) : pence(kind.face_value);
  return { kind, worth, number, problem: problemOf(kind, worth, number) };
}

/**
 * @param {VoucherKind} kind
 * @param {number} worth
 * @param {string} number
 */
function problemOf(kind, worth, number) {
  if (!worth) return t("Enter what the voucher is worth.");
  if (worth > MOST_PENCE) return t("A voucher is worth £1,000 at most.");
  return kind.has_unique_references && !number ? t("Enter the number on the voucher.") : "";
}

/**
 * The part that the voucher pays: never more than it is worth. Less than the chosen part is an amount.
 * @param {Pick<VoucherInHand, "worth">} voucher
 * @param {Part} part
 * @returns {Part}
 */
export const paidByVoucher = ({ worth }, part) =>
  part.pence <= worth ? part : { pence: worth, split: null, text: part.text };
