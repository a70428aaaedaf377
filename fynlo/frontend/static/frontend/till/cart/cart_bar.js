// @ts-check
// The bar at the foot of the phone: how much is in the cart, its total, the main action.

import { formatPence } from "../../shared/money.js";
import { plural, t } from "../../shared/translate.js";
import { h, icon } from "../../shared/view/dom.js";
import { mainAction, waitingCount } from "./cart_buttons.js";

/** @import { Actions, ScreenState } from "../types.js" */

/**
 * @param {ScreenState} state
 * @param {Actions} actions
 */
export function cartBar(state, actions) {
  const { unsent, shownPence } = state.bill;
  return h(
    "footer",
    { class: "cart-bar", key: "cart-bar" },
    h(
      "button",
      { class: "cart-summary", type: "button", "data-open-cart": true, on: { click: () => actions.openCart() } },
      h("span", { class: `cart-count${unsent ? " is-unsent" : ""}` }, String(unsent || state.bill.count)),
      h(
        "span",
        { class: "cart-words" },
        h("span", { class: "cart-total money" }, formatPence(shownPence)),
        h("span", { class: "cart-note" }, barNote(state)),
      ),
      icon("chevron-up"),
    ),
    mainAction(state, actions),
  );
}

/** @param {ScreenState} screen */
function barNote({ bill, order, unavailableLines, ...state }) {
  if (unavailableLines.length)
    return h(
      "span",
      { class: "line-state is-danger" },
      icon("no-symbol"),
      t("{count} sold out", { count: unavailableLines.length }),
    );
  const waiting = waitingCount({ order, ...state });
  if (bill.unsent)
    return [
      waiting && waiting < bill.unsent ? t("{waiting} will wait", { waiting }) : t("not sent"),
      bill.chargePence ? t("incl. service") : "",
    ]
      .filter(Boolean)
      .join(" · ");
  if (bill.unsure) return t("waiting to be sent");
  return order ? plural(bill.count, "{count} item", "{count} items") : t("Tap a dish to add it");
}
