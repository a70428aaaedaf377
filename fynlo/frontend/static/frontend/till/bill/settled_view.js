// The bill on this screen was paid somewhere else: by guests on their phones, or at another till.
import { orderLabel } from "../../shared/labels/orders.js";
import { formatPence, pence } from "../../shared/money.js";
import { h, icon } from "../../shared/view/dom.js";

export function settledView(state, actions) {
  const { route, closedOrders } = state;
  const order = state.order ?? closedOrders[route.id]?.order;
  const problem = closedOrders[route.id]?.problem;
  return h(
    "div",
    { class: "done", key: "settled" },
    h(
      "div",
      { class: "done-main", role: "status", "data-settled": true },
      order
        ? said(state, order, actions)
        : h("p", { class: "text-muted", key: "reading" }, problem || "Reading the bill…"),
    ),
    h(
      "footer",
      { class: "screen-footer" },
      h(
        "button",
        {
          class: "button button-primary is-large is-wide",
          type: "button",
          "data-done": true,
          on: { click: () => actions.goHome() },
        },
        "Back to the tables",
      ),
    ),
  );
}

function said(state, order, actions) {
  const isPaid = order.payment_status === "paid";
  const tips = pence(order.tips ?? 0);
  return [
    h("span", { class: "done-mark", key: "mark" }, icon(isPaid ? "check-circle" : "no-symbol")),
    h("p", { class: "done-paid", key: "paid" }, isPaid ? "Paid" : "This order is closed"),
    h(
      "p",
      { class: "done-label", key: "where" },
      orderLabel(order),
      isPaid ? h("span", { class: "money" }, ` · ${formatPence(pence(order.paid))}`) : null,
      tips ? h("span", { class: "money" }, ` and ${formatPence(tips)} tip`) : null,
    ),
    isPaid && state.may.has("payments.view")
      ? h(
          "button",
          {
            class: "button button-secondary is-large done-receipt",
            key: "receipts",
            type: "button",
            "data-payments-open": true,
            on: { click: () => actions.openPayments(order.id) },
          },
          icon("receipt-percent"),
          "Payments and receipts",
        )
      : null,
  ];
}
