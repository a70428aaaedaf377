// Minus, the number, plus. Holding a button repeats it.
import { LIMITS } from "../../shared/contract.js";
import { h, icon } from "../../shared/view/dom.js";

const HELD_MS = 400;
const EVERY_MS = 110;

// Module state, because each count draws the button again. Only one finger counts at a time.
let timer = null;
let counted = false;

function stop() {
  clearTimeout(timer);
  timer = null;
}

/** Repeat the button's tap while the finger stays. */
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

/** `least` and `most` are the limits. `change(value)` is called at every step, many times a second while `repeats`. */
export function stepper(
  value,
  change,
  { least = 0, most = LIMITS.lineQuantity, label = "Quantity", repeats = true } = {},
) {
  const button = (name, step, text) => {
    const count = () => change(value + step);
    const on = {
      pointerdown: (event) => (event.button || !repeats ? undefined : begin(event.currentTarget)),
      pointerup: stop,
      pointercancel: stop,
      pointerleave: stop,
      contextmenu: (event) => event.preventDefault(),
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
    button("minus", -1, `${label}: one less`),
    h("output", { class: "stepper-value", "aria-live": "polite" }, String(value)),
    button("plus", 1, `${label}: one more`),
  );
}
