// @ts-check
/** A pad of digits. They count in pence, as on a card machine. */

import { t } from "../../shared/translate.js";
import { h, icon } from "../../shared/view/dom.js";

/** @import { Children } from "../../shared/view/dom.js" */
/** @import { Actions } from "../types.js" */

const DIGITS = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "00", "0"];

/** @param {Actions} actions */
export const digitPad = (actions) =>
  h(
    "div",
    { class: "pay-pad", key: "pad", role: "group", "aria-label": t("Another amount") },
    DIGITS.map((digit) => key(digit, digit, () => actions.typeDigit(digit))),
    key("erase", [icon("backspace", t("Erase the last digit"))], () => actions.typeDigit(null)),
  );

/**
 * @param {string} name
 * @param {Children} text
 * @param {() => void} tap
 */
function key(name, text, tap) {
  return h(
    "button",
    { class: "button button-secondary pay-key", key: name, type: "button", "data-key": name, on: { click: tap } },
    text,
  );
}
