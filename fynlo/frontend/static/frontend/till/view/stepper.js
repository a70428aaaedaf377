// @ts-check
/** A number between its buttons minus and plus. Holding a button repeats it. */

import { LIMITS } from "../../shared/contract.js";
import { t } from "../../shared/translate.js";
import { h, icon } from "../../shared/view/dom.js";

const HELD_MS = 400;
const EVERY_MS = 110;

// Module state, because each count draws the button again. Only one finger counts at a time.
let timer = 0;
let counted = false;

function stop() {
  clearTimeout(timer);
  timer = 0;
}

/**
 * Repeat the button's tap while the finger stays.
 * @param {HTMLButtonElement} button
 */
function begin(button) {
  stop();
  counted = false;
  const again = () => {
    if (!button.isConnected || button.disabled) return stop();
    counted = true;
    button.dispatchEvent(new CustomEvent("again"));
    timer = setTimeout(again, EVERY_MS);
    return undefined;
  };
  timer = setTimeout(again, HELD_MS);
}

/**
 * @param {number} value
 * @param {(value: number) => void} change called at every step, many times a second while a button is held
 * @param {{least?: number, most?: number, label?: string, repeats?: boolean}} [options] `least` and `most`: the limits
 */
export function stepper(
  value,
  change,
  { least = 0, most = LIMITS.lineQuantity, label = t("Quantity"), repeats = true } = {},
) {
  /**
   * @param {string} name of its icon
   * @param {number} step
   * @param {string} text
   */
  const button = (name, step, text) => {
    const count = () => change(value + step);
    const on = {
      pointerdown: (/** @type {PointerEvent & {currentTarget: HTMLButtonElement}} */ event) =>
        event.button || !repeats ? undefined : begin(event.currentTarget),
      pointerup: stop,
      pointercancel: stop,
      pointerleave: stop,
      contextmenu: (/** @type {Event} */ event) => event.preventDefault(),
      again: count,
      click() {
        if (!counted) count();
        counted = false; // the tap that ends a long press has been counted
      },
    };
    return h(
      "button",
      {
        class: "button button-secondary is-icon-only",
        type: "button",
        title: text,
        disabled: value + step < least || value + step > most,
        on,
      },
      icon(name, text),
    );
  };
  return h(
    "div",
    { class: "stepper", role: "group", "aria-label": label, key: label },
    button("minus", -1, t("{label}: one less", { label })),
    h("output", { class: "stepper-value", "aria-live": "polite" }, String(value)),
    button("plus", 1, t("{label}: one more", { label })),
  );
}
