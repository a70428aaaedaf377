// @ts-check
import { formatPence } from "../../shared/money.js";
import { h } from "../../shared/view/dom.js";

/**
 * A row of a list of sums.
 * @param {string} key
 * @param {string} text
 * @param {number} sum pence
 * @param {string} [modifier] a class such as " is-total"
 */
export const sumRow = (key, text, sum, modifier = "") =>
  h("div", { class: `sum-row${modifier}`, key }, h("dt", null, text), h("dd", { class: "money" }, formatPence(sum)));
