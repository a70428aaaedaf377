// The bar's left half: back, where we are, and always whose till this is and who uses it.

import { STATES } from "../../shared/contract.js";
import { orderTypeLabel } from "../../shared/labels/orders.js";
import { plural } from "../../shared/labels/plural.js";
import { h, icon } from "../../shared/view/dom.js";

export function headingView(state, actions) {
  const { config, route } = state;
  const inside = route.screen !== "floor";
  return [
    inside
      ? h(
          "button",
          {
            class: "button button-quiet is-icon-only heading-back",
            key: "back",
            type: "button",
            title: "Back",
            on: { click: () => (route.screen === "pay" ? actions.openOrder(route.id) : actions.goHome()) },
          },
          icon("arrow-left", "Back"),
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
    route.screen === "order" && state.order
      ? h(
          "button",
          {
            class: "button button-quiet is-icon-only heading-more",
            key: "more",
            type: "button",
            title: "More for this order",
            "data-more": true,
            on: { click: () => actions.openMore(state.order) },
          },
          icon("ellipsis-horizontal-circle", "More for this order"),
        )
      : null,
  ];
}

/** Whether something is left to pay. Cash that is not booked yet is not in the server's figures, and counts. */
const isPartPaid = (order, bill, receipt) => Boolean(order) && bill.duePence - (receipt.waits ? receipt.paid : 0) > 0;

function titleOf({ order, cart, tables, receipt, route, customer, bill, wide }) {
  if (route.screen === "due") return "Due soon";
  if (route.screen === "paid") return "Paid today";
  if (route.screen === "done")
    return [
      receipt.number ? `#${receipt.number}` : "",
      (isPartPaid(order, bill, receipt) ? STATES.part_paid : STATES.paid).label,
    ]
      .filter(Boolean)
      .join(" · ");
  const table = tables.tables?.[order?.table_id ?? cart?.tableId];
  const place = table?.display_name ?? order?.table_name ?? "";
  const kind = orderTypeLabel(order?.order_type ?? cart?.orderType);
  const guests = order?.guests ?? cart?.guests;
  const number = order?.number ? `#${order.number}` : "";
  const text = [
    place || kind,
    number,
    place ? "" : customer?.name,
    place && guests && wide && route.screen !== "pay" ? plural(guests, "guest") : "",
  ]
    .filter(Boolean)
    .join(" · ");
  return route.screen === "pay" ? `Pay ${text}`.trim() : text;
}
