// @ts-check
/** Replaces the price of one item of a line, its options included. */

import { LIMITS } from "../../shared/contract.js";
import { formatPence, pence, typedPence } from "../../shared/money.js";
import { t } from "../../shared/translate.js";
import { h } from "../../shared/view/dom.js";
import { reasons, submitButton } from "../view/sheet_controls.js";
import { menuPence } from "./adjustments.js";

/** @import { ShownLine } from "../types.js" */
/** @import { StepContext } from "./more_sheet.js" */

const PRICE_REASONS = [t("Smaller portion"), t("Wrong on the menu"), t("Agreed price")];

/** @param {StepContext} context */
export function priceStep({ screen, draft, order, line, actions }) {
  if (!line) return null; // this step is offered for lines only
  const { amount, reason } = draft;
  const price = amount === "" ? null : typedPence(amount);
  return [
    h(
      "div",
      { key: "price" },
      h("label", { class: "field-label", for: "line-price" }, t("New price of one (£)")),
      h("input", {
        class: "control",
        id: "line-price",
        inputmode: "decimal",
        autocomplete: "off",
        placeholder: formatPence(unitPence(line)).slice(1),
        value: amount,
        on: { input: (event) => actions.changeMore({ amount: event.target.value }) },
      }),
    ),
    h(
      "p",
      { class: "text-muted", key: "now" },
      t("{now} Discounts are taken off the new price.", { now: priceNow(line) }),
    ),
    reasons({ usual: PRICE_REASONS, reason, change: (text) => actions.changeMore({ reason: text }) }),
    submitButton({
      name: "price",
      text: price ? t("Change to {price}", { price: formatPence(price) }) : t("Change price"),
      request: screen.onlineRequest,
      missing: missingOf(line, price, reason),
      tap: () => actions.correct.changePrice(order, line, price ?? 0, reason),
      showToast: actions.showToast,
    }),
  ];
}

/** @param {ShownLine} line */
const unitPence = (line) => pence(line.unit_price ?? 0);

/** @param {ShownLine} line */
function priceNow(line) {
  const options = line.modifiers.length ? t(" with its options") : "";
  const onMenu = menuPence(line);
  const menu = onMenu === null ? "" : t(", {price} on the menu", { price: formatPence(onMenu) });
  return t("One costs {unit}{options}{menu}.", { unit: formatPence(unitPence(line)), options, menu });
}

/**
 * Ask for the price or the reason that is missing; "" when nothing is.
 * @param {ShownLine} line
 * @param {number | null} price pence
 * @param {string} reason
 */
function missingOf(line, price, reason) {
  if (price === null) return t("Enter the new price first.");
  if (price === 0) return t("An item for £0.00 is a comp. Put it on the house instead.");
  if (price > LIMITS.openPrice) return t("Enter at most {openPrice}.", { openPrice: formatPence(LIMITS.openPrice) });
  if (price === unitPence(line)) return t("It costs that already.");
  return reason.trim() ? "" : t("Choose a reason first.");
}
