// @ts-check
/** The list of what was paid today, by number or table: to reprint a receipt, correct a payment, refund or reopen. */

import { orderLabel } from "../../shared/labels/orders.js";
import { formatTime } from "../../shared/labels/times.js";
import { formatPence, pence } from "../../shared/money.js";
import { t } from "../../shared/translate.js";
import { h, icon } from "../../shared/view/dom.js";
import { billLabel } from "../labels.js";
import { toastStrip } from "../view/toast_strip.js";

/** @import { Order } from "../../shared/types.js" */
/** @import { Actions, PaidList, ScreenState, ShownOrder } from "../types.js" */

/**
 * @param {ScreenState} screen
 * @param {Actions} actions
 */
export function paidView(screen, actions) {
  const { paid } = screen;
  return h(
    "div",
    { class: "paid", key: "paid" },
    h(
      "div",
      { class: "order-find", key: "find" },
      h(
        "div",
        { class: "search-field" },
        icon("magnifying-glass"),
        h("input", {
          class: "control",
          type: "search",
          inputmode: "search",
          "aria-label": t("Number or table"),
          placeholder: t("Number or table"),
          autocomplete: "off",
          value: paid.search,
          on: { input: (event) => actions.searchPaid(event.target.value) },
        }),
      ),
    ),
    h(
      "div",
      {
        class: "paid-list scroll-area",
        key: "list",
        tabindex: "0",
        role: "region",
        "aria-label": t("Paid today"),
        "aria-busy": paid.busy ? "true" : null,
      },
      rows(screen, actions),
    ),
    toastStrip(),
  );
}

/**
 * The open orders of the stream that are paid in part or in full. They are listed first, also without a connection.
 * @param {ScreenState} screen
 */
function openOrders({ orders, paid }) {
  const wanted = paid.search.trim().replace(/^#/, "").toLowerCase();
  return Object.values(orders).filter((order) => {
    const isFound = !wanted || String(order.number) === wanted || order.table_name.toLowerCase() === wanted;
    return isFound && !order.closed_at && order.total !== null && pence(order.paid) > 0;
  });
}

/**
 * @param {ScreenState} screen
 * @param {Actions} actions
 */
function rows(screen, actions) {
  const { paid } = screen;
  const open = openOrders(screen);
  const closed = paid.rows.filter(({ id }) => !open.some((order) => order.id === id));
  return [
    paid.problem
      ? h(
          "div",
          { class: "banner banner-warning", key: "problem", role: "alert" },
          icon("exclamation-triangle"),
          h("p", null, paid.problem),
          h(
            "button",
            { class: "button button-secondary", type: "button", on: { click: () => actions.searchPaid(paid.search) } },
            t("Try again"),
          ),
        )
      : null,
    open.length || closed.length
      ? h(
          "ul",
          { class: "sheet-choices", key: "rows" },
          [...open, ...closed].map((order) => row(order, actions)),
        )
      : null,
    !open.length && !closed.length && !paid.problem
      ? paid.busy
        ? h(
            "div",
            { class: "skeleton", key: "busy", role: "status", "aria-label": t("Reading") },
            [0, 1, 2, 3].map((line) => h("div", { class: "skeleton-row", key: line })),
          )
        : nothing(paid)
      : null,
  ];
}

/** @param {PaidList} paid */
function nothing({ search }) {
  return h(
    "div",
    { class: "empty-state", key: "nothing" },
    h("span", { class: "empty-state-icon" }, icon("receipt-percent")),
    h("h2", null, search ? t("Nothing found") : t("Nothing paid yet")),
    h(
      "p",
      null,
      search
        ? t("No paid order of today has “{search}” as its number or table.", { search: search.trim() })
        : t("What is paid today shows up here."),
    ),
  );
}

/**
 * @param {Order | ShownOrder} order
 * @param {Actions} actions
 */
function row(order, actions) {
  const refunded = pence(order.refunded ?? 0);
  return h(
    "li",
    { key: order.id },
    h(
      "button",
      { class: "sheet-choice", type: "button", "data-paid": order.id, on: { click: () => actions.openMore(order) } },
      icon(order.closed_at ? "check-circle" : "banknotes"),
      h(
        "span",
        { class: "sheet-choice-text" },
        h("span", { key: "words" }, orderLabel(order)),
        h(
          "span",
          { class: "sheet-choice-note", key: "note" },
          [billLabel(order), formatTime(order.closed_at ?? order.opened_at), order.server_name.split(" ")[0]]
            .filter(Boolean)
            .join(" · "),
        ),
      ),
      h(
        "span",
        { class: "paid-sum" },
        h("span", { class: "money", key: "paid" }, formatPence(pence(order.paid ?? 0))),
        refunded
          ? h(
              "span",
              { class: "sheet-choice-note money", key: "refunded" },
              t("−{refunded} refunded", { refunded: formatPence(refunded) }),
            )
          : null,
      ),
    ),
  );
}
