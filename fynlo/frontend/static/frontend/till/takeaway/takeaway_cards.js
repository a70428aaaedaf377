// @ts-check
// Takeaway and delivery orders on the floor: a card for each row of the board (due_view.js).

import { STATES } from "../../shared/contract.js";
import { orderTypeLabel } from "../../shared/labels/orders.js";
import { t } from "../../shared/translate.js";
import { h, icon, memo } from "../../shared/view/dom.js";
import { countOf } from "../cart/cart.js";
import { amount, TABLE_STATES } from "../labels.js";
import { isWaiting, liveLines } from "../optimistic/projection.js";
import { dueOf, dueShort, nameOf } from "./due_orders.js";

/** @import { Actions, Cart, ScreenState, ShownOrder } from "../types.js" */
/** @import { Due } from "./due.js" */

/**
 * `carts` are the carts of orders that are not sent.
 * @param {{carts: Cart[], state: ScreenState, actions: Actions}} given
 */
export function takeawaySection({ carts, state, actions }) {
  const rows = dueOf(state);
  if (!rows.length && !carts.length) return null;
  return h(
    "section",
    { class: "floor-section", key: "takeaways", "aria-labelledby": "section-takeaways" },
    h(
      "h2",
      { id: "section-takeaways" },
      t("Takeaway and pickup"),
      h("span", { class: "floor-count" }, t(" {count} open", { count: rows.length + carts.length })),
    ),
    h(
      "ul",
      { class: "floor-tables" },
      rows.map(({ order, due }) =>
        memo(order.id, [order, due.minutes, due.isLate, nameOf(order, state)], () =>
          takeawayCard(order, due, state, actions),
        ),
      ),
      carts.map((cart) => memo(cart.id, [cart], () => cartCard(cart, actions))),
    ),
  );
}

/** @param {ShownOrder} order */
function stateOf(order) {
  if (order.stage !== "waiting") return order.stage;
  const sent = new Set(liveLines(order).map((line) => line.status));
  return sent.has("fired") ? "waiting" : sent.has("started") ? "cooking" : "ready";
}

/**
 * @param {ShownOrder} order
 * @param {Due} due
 * @param {ScreenState} state
 * @param {Actions} actions
 */
function takeawayCard(order, due, state, actions) {
  const shown = TABLE_STATES[stateOf(order)] ?? TABLE_STATES.ordering;
  const name = nameOf(order, state);
  return h(
    "li",
    { class: "table-item" },
    h(
      "button",
      {
        class: `table-card is-${due.isLate ? "danger" : shown.tone}`,
        type: "button",
        "data-order": order.id,
        on: { click: () => actions.openOrder(order.id) },
      },
      h(
        "span",
        { class: "table-top" },
        h("span", { class: "table-name" }, order.number ? `#${order.number}` : t("New")),
        h("span", { class: "table-covers" }, icon("shopping-bag", t("Items")), String(countOf(liveLines(order)))),
      ),
      h("span", { class: "table-state" }, icon(shown.icon), h("span", { class: "table-word" }, shown.label)),
      h(
        "span",
        { class: `line-state is-${due.isLate ? "danger" : "neutral"}` },
        icon(due.isLate ? "exclamation-triangle" : "clock"),
        dueShort(due),
      ),
      h(
        "span",
        { class: "table-foot" },
        h("span", { key: "name" }, name || orderTypeLabel(order.order_type)),
        isWaiting(order)
          ? h("span", { class: "table-unsent", key: "waits" }, t("Not sent yet"))
          : order.total === null
            ? null
            : h("span", { class: "money", key: "money" }, amount([order.due])),
      ),
    ),
  );
}

/**
 * @param {Cart} cart
 * @param {Actions} actions
 */
function cartCard(cart, actions) {
  return h(
    "li",
    { class: "table-item" },
    h(
      "button",
      { class: "table-card is-neutral", type: "button", on: { click: () => actions.openOrder(cart.id) } },
      h("span", { class: "table-top" }, h("span", { class: "table-name" }, t("New"))),
      h("span", { class: "table-state" }, icon(STATES.unsent.icon), STATES.unsent.label),
      h(
        "span",
        { class: "table-foot" },
        cart.customer?.name ?? orderTypeLabel(cart.orderType),
        h("span", { class: "table-unsent" }, t("{count} unsent", { count: countOf(cart.lines) })),
      ),
    ),
  );
}
