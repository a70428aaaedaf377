// @ts-check
// The left half of the bar: back, the screen's title, the restaurant and the person.

import { STATES } from "../../shared/contract.js";
import { orderTypeLabel } from "../../shared/labels/orders.js";
import { plural, t } from "../../shared/translate.js";
import { h, icon } from "../../shared/view/dom.js";

/** @import { Actions, ScreenState, ShownOrder } from "../types.js" */

/**
 * @param {ScreenState} state
 * @param {Actions} actions
 */
export function headingView(state, actions) {
  const { config, route, order } = state;
  const inside = route.screen !== "floor";
  return [
    inside
      ? h(
          "button",
          {
            class: "button button-quiet is-icon-only heading-back",
            key: "back",
            type: "button",
            title: t("Back"),
            on: { click: () => (route.screen === "pay" ? actions.openOrder(route.id) : actions.goHome()) },
          },
          icon("arrow-left", t("Back")),
        )
      : null,
    h(
      "div",
      { class: "heading-text", key: "text" },
      h("h1", { class: "heading-title" }, inside ? titleOf(state) : config.restaurant.name),
      h(
        "p",
        { class: "heading-note" },
        inside ? h("span", { class: "heading-where", key: "where" }, config.restaurant.name) : null,
        h(
          "span",
          { class: "heading-who", key: "who" },
          inside ? `· ${config.person.name.split(" ")[0]}` : config.person.name,
        ),
      ),
    ),
    route.screen === "order" && order
      ? h(
          "button",
          {
            class: "button button-quiet is-icon-only heading-more",
            key: "more",
            type: "button",
            title: t("More for this order"),
            "data-more": true,
            on: { click: () => actions.openMore(order) },
          },
          icon("ellipsis-horizontal-circle", t("More for this order")),
        )
      : null,
  ];
}

/**
 * Whether something is left to pay. A payment that waits for its answer is not in the server's sums; this subtracts it.
 * @param {ShownOrder | null} order
 * @param {ScreenState["bill"]} bill
 * @param {NonNullable<ScreenState["receipt"]>} receipt
 */
const isPartPaid = (order, bill, receipt) => Boolean(order) && bill.duePence - (receipt.waits ? receipt.paid : 0) > 0;

/** @param {ScreenState} screen */
function titleOf({ order, cart, tables, receipt, route, customer, bill, wide }) {
  if (route.screen === "due") return t("Due soon");
  if (route.screen === "paid") return t("Paid today");
  if (route.screen === "drawer") return t("Drawer");
  if (route.screen === "clock") return t("Time clock");
  if (route.screen === "done" && receipt)
    return [
      receipt.number ? `#${receipt.number}` : "",
      (isPartPaid(order, bill, receipt) ? STATES.part_paid : STATES.paid).label,
    ]
      .filter(Boolean)
      .join(" · ");
  const table = tables.tables?.[order?.table_id ?? cart?.tableId ?? ""];
  const place = table?.display_name ?? order?.table_name ?? "";
  const kind = orderTypeLabel(order?.order_type ?? cart?.orderType ?? "");
  const guests = order?.guests ?? cart?.guests;
  const number = order?.number ? `#${order.number}` : "";
  const text = [
    place || kind,
    number,
    place ? "" : customer?.name,
    place && guests && wide && route.screen !== "pay" ? plural(guests, "{count} guest", "{count} guests") : "",
  ]
    .filter(Boolean)
    .join(" · ");
  return route.screen === "pay" ? t("Pay {text}", { text }).trim() : text;
}
