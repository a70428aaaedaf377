// @ts-check
// Show the margin, the price less the cost, while the user types. The server renders the same label with the page
// (menu.portal.margin).

import { formatPence } from "../frontend/shared/money.js";
import { t } from "../frontend/shared/translate.js";

const price = /** @type {HTMLInputElement | null} */ (document.querySelector("[data-margin-price]"));
const cost = /** @type {HTMLInputElement | null} */ (document.querySelector("[data-margin-cost]"));
const words = /** @type {HTMLElement | null} */ (document.querySelector("[data-margin]"));

/**
 * Return the field's amount in whole pence, or null when it is empty or holds no amount.
 * @param {HTMLInputElement} field
 */
const pence = (field) =>
  /^\d{1,8}(\.\d{1,2})?$/.test(field.value.trim()) ? Math.round(Number(field.value) * 100) : null;

function show() {
  const [whole, part] = [pence(/** @type {HTMLInputElement} */ (price)), pence(/** @type {HTMLInputElement} */ (cost))];
  const box = /** @type {HTMLElement} */ (words);
  const isKnown = Boolean(whole) && part !== null;
  const left = Number(whole) - Number(part);
  box.textContent = isKnown
    ? t("Margin {left}, {percent} % of the price with VAT", {
        left: formatPence(left),
        percent: Math.round((left * 100) / Number(whole)),
      })
    : "";
  box.classList.toggle("is-loss", isKnown && left < 0);
}

if (price && cost && words) {
  price.addEventListener("input", show);
  cost.addEventListener("input", show);
  show();
}
