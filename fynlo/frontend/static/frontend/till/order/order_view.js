// @ts-check
// Taking an order: the menu, and the cart at the foot or beside it.

import { t } from "../../shared/translate.js";
import { h, icon } from "../../shared/view/dom.js";
import { allergyBand } from "../allergies/allergy_view.js";
import { cartBar } from "../cart/cart_bar.js";
import { cartPanel } from "../cart/cart_panel.js";
import { fireRow, placeRow } from "../courses/course_view.js";
import { menuView } from "../menu/menu_view.js";
import { takeawayDetailsRow } from "../takeaway/takeaway_row.js";
import { refusedHere } from "../unsent/unsent_mark.js";
import { toastStrip } from "../view/toast_strip.js";
import { guestsRow } from "./guests_row.js";

/** @import { Actions, ScreenState } from "../types.js" */

/**
 * @param {ScreenState} state
 * @param {Actions} actions
 */
export function orderView(state, actions) {
  return h(
    "div",
    { class: "order", key: "order" },
    h(
      "div",
      { class: "order-menu" },
      state.existingOrder
        ? h(
            "p",
            { class: "banner banner-info order-existing", key: "existing", role: "status" },
            icon("users"),
            t("{server} has an order open here. Your items are added to it.", {
              server: state.existingOrder.server_name || t("Someone else"),
            }),
          )
        : null,
      refusedHere(state, actions),
      ...menuView(state, actions),
      toastStrip(),
      guestsRow(state, actions),
      replacingRow(state, actions),
      fireRow(state, actions),
      allergyBand(state, actions),
      placeRow(state, actions),
      takeawayDetailsRow(state, actions),
    ),
    h("aside", { class: "order-cart", "aria-label": t("Order") }, state.wide ? cartPanel(state, actions) : null),
    cartBar(state, actions),
  );
}

/**
 * The notice while a person chooses another product in place of a sold-out line.
 * @param {ScreenState} screen
 * @param {Actions} actions
 */
function replacingRow({ ui, cart, menu }, actions) {
  const line = ui.replacing && cart?.lines.find(({ id }) => id === ui.replacing);
  if (!line) return null;
  return h(
    "div",
    { class: "banner banner-warning replacing-row", key: "replacing", role: "status" },
    icon("no-symbol"),
    h(
      "p",
      null,
      t("Tap what comes instead of {name}.", { name: menu.product(line.productId)?.name ?? t("what is gone") }),
    ),
    h(
      "button",
      { class: "button button-quiet push-end", type: "button", on: { click: () => actions.keepLine() } },
      t("Cancel"),
    ),
  );
}
