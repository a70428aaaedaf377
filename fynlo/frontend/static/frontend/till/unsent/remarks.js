// @ts-check
/** The server's remarks on an answer: how a change was merged with another person's, and what a person must check. */

import { t } from "../../shared/translate.js";

/** @import { Notice, TillCommand } from "../types.js" */

/**
 * @typedef {object} Remark
 * @property {string} outcome "merged", or "attention" for what a person must check
 * @property {string} [kind] of an alert
 * @property {string} [says] the sentence of an alert
 * @property {string} [attention_id] the alert's id
 * @property {string} [field] what both persons changed
 * @property {string | number | null} [theirs] the value that the other person entered
 * @property {string | number | null} [ours]
 * @property {number | null} [seat]
 */

/** @type {Record<string, (remark: Remark) => string>} */
const MERGED = {
  guests: ({ theirs, ours }) =>
    t("Someone else entered {theirs} guests; yours, {ours}, is kept.", {
      theirs: theirs ?? t("no"),
      ours: ours ?? t("none"),
    }),
  notes: () => t("Someone else changed the note; yours is kept."),
  allergies: ({ seat }) =>
    seat
      ? t("Someone else changed the allergies of seat {seat}; yours are kept. Check them.", { seat })
      : t("Someone else changed the allergies of the order; yours are kept. Check them."),
  table: () => t("Someone else moved the order; your table is kept."),
  order: () => t("The bill was paid meanwhile, so these items are on a new bill."),
  receipt_number: ({ theirs, ours }) =>
    t("The receipt number is {theirs}, not {ours}.", { theirs: theirs ?? "", ours: ours ?? "" }),
};

/** Alerts that every till gets through the stream, this one too (stock/stock_news.js). */
const ON_EVERY_TILL = new Set(["inventory.low", "inventory.out"]);

/**
 * The sentence for a remark, or "" when the screen shows nothing.
 * @param {Remark} remark
 */
export function describeRemark(remark) {
  if (ON_EVERY_TILL.has(remark.kind ?? "")) return "";
  if (remark.outcome === "attention") return remark.says ?? "";
  return MERGED[remark.field ?? ""]?.(remark) ?? "";
}

/**
 * The remarks that a person must check, as rows of the sheet of unsent changes. They stay until dismissed.
 * @param {Pick<TillCommand, "metadata">} command
 * @param {Remark[]} remarks
 * @returns {Notice[]}
 */
export function noticesOf(command, remarks) {
  return remarks
    .filter(({ outcome, kind }) => outcome === "attention" && !ON_EVERY_TILL.has(kind ?? ""))
    .map((remark) => ({
      id: remark.attention_id ?? "",
      where: command.metadata.where ?? "",
      what: remark.says ?? "",
      at: Date.now(),
    }));
}
