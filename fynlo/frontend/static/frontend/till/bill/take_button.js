// @ts-check
/** The button that takes the money. It waits while a payment of this order is on its way. */

import { h } from "../../shared/view/dom.js";

/** @import { ShownOrder } from "../types.js" */

/**
 * @param {object} options
 * @param {string} options.name
 * @param {string} options.text
 * @param {boolean} options.isOff
 * @param {ShownOrder} options.order
 * @param {() => unknown} options.tap
 */
export function takeButton({ name, text, isOff, order, tap }) {
  return h(
    "button",
    {
      class: `button button-primary is-large pay-take${order.paying === "sending" ? " is-loading" : ""}`,
      key: name,
      type: "button",
      "aria-disabled": isOff || order.paying ? "true" : null,
      [`data-${name}`]: true,
      on: { click: tap },
    },
    h("span", null, text),
  );
}
