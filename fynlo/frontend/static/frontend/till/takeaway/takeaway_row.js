// @ts-check
// The row over the cart of an order that is taken away.

import { ORDER_TYPES } from "../../shared/contract.js";
import { formatTime } from "../../shared/labels/times.js";
import { t } from "../../shared/translate.js";
import { h, icon } from "../../shared/view/dom.js";

/** @import { Actions, ScreenState } from "../types.js" */

/**
 * The row over the cart of an order that is taken away: its customer and time, changed by a tap.
 * @param {ScreenState} screen
 * @param {Actions} actions
 */
export function takeawayDetailsRow({ order, cart, customer }, actions) {
  const type = order?.order_type ?? cart?.orderType ?? "dine_in";
  if (!(order ?? cart) || type === "dine_in") return null;
  const promised = order?.promised_at ?? cart?.promisedAt;
  return h(
    "div",
    { class: "place-row", key: "takeaway-details" },
    h(
      "button",
      {
        class: "button button-quiet takeaway-row",
        type: "button",
        "data-takeaway-open": true,
        on: { click: () => actions.openTakeawayDetails() },
      },
      icon(ORDER_TYPES[type].icon),
      h(
        "span",
        { class: "takeaway-words" },
        [ORDER_TYPES[type].label, promised ? formatTime(promised) : t("As soon as possible"), customer?.name]
          .filter(Boolean)
          .join(" · "),
      ),
      icon("pencil-square", t("Edit")),
    ),
  );
}
