// @ts-check
/** The bill on this screen was paid somewhere else: by guests on their phones, or at another till. */

import { orderLabel } from "../../shared/labels/orders.js";
import { formatPence, pence } from "../../shared/money.js";
import { t } from "../../shared/translate.js";
import { h, icon } from "../../shared/view/dom.js";

/** @import { Actions, ScreenState, ShownOrder } from "../types.js" */

/**
 * @param {ScreenState} screen
 * @param {Actions} actions
 */
export function settledView(screen, actions) {
  const { route, closedOrders } = screen;
  const order = screen.order ?? closedOrders[route.id]?.order;
  const problem = closedOrders[route.id]?.problem;
  return h(
    "div",
    { class: "done", key: "settled" },
    h(
      "div",
      { class: "done-main", role: "status", "data-settled": true },
      order
        ? settledDetails(screen, order, actions)
        : h("p", { class: "text-muted", key: "reading" }, problem || t("Reading the bill…")),
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
        t("Back to the tables"),
      ),
    ),
  );
}

/**
 * @param {ScreenState} screen
 * @param {ShownOrder} order
 * @param {Actions} actions
 */
function settledDetails(screen, order, actions) {
  const isPaid = order.payment_status === "paid";
  const tips = pence(order.tips ?? 0);
  return [
    h("span", { class: "done-mark", key: "mark" }, icon(isPaid ? "check-circle" : "no-symbol")),
    h("p", { class: "done-paid", key: "paid" }, isPaid ? t("Paid") : t("This order is closed")),
    h(
      "p",
      { class: "done-label", key: "where" },
      orderLabel(order),
      isPaid ? h("span", { class: "money" }, ` · ${formatPence(pence(order.paid ?? 0))}`) : null,
      tips ? h("span", { class: "money" }, t(" and {tips} tip", { tips: formatPence(tips) })) : null,
    ),
    isPaid && screen.may.has("payments.view")
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
          t("Payments and receipts"),
        )
      : null,
  ];
}
