// @ts-check
// The sheet that lists the open bills of a table with more than one.

import { tableLabel } from "../../shared/labels/orders.js";
import { formatMinutes, minutesSince } from "../../shared/labels/times.js";
import { t } from "../../shared/translate.js";
import { h, icon } from "../../shared/view/dom.js";
import { amount, TABLE_STATES } from "../labels.js";

/** @import { Actions, ScreenState } from "../types.js" */

/**
 * @param {ScreenState} state
 * @param {Actions} actions
 */
export function billsSheet(state, actions) {
  const orders = (state.ui.bills ?? []).map((id) => state.orders[id]).filter(Boolean);
  if (!orders.length) return [];
  return [
    h(
      "header",
      { class: "sheet-header", key: "header" },
      h("h2", { id: "bills-sheet-title" }, tableLabel(orders[0].table_name)),
      h(
        "button",
        { class: "button button-quiet is-icon-only", type: "button", "data-close": true, title: t("Close") },
        icon("x-mark", t("Close")),
      ),
    ),
    h(
      "div",
      { class: "sheet-body", key: "body" },
      h(
        "ul",
        { class: "bills" },
        orders.map((order) => {
          const shown = TABLE_STATES[order.stage] ?? TABLE_STATES.ordering;
          return h(
            "li",
            { key: order.id },
            h(
              "button",
              {
                class: "button button-secondary bill-choice",
                type: "button",
                "data-order": order.id,
                on: { click: () => actions.openOrder(order.id) },
              },
              icon(shown.icon),
              h(
                "span",
                null,
                [
                  order.number ? `#${order.number}` : t("New"),
                  shown.label,
                  formatMinutes(minutesSince(order.opened_at, state.now)),
                ].join(" · "),
              ),
              h("span", { class: "money push-end" }, order.total === null ? "" : amount([order.due])),
            ),
          );
        }),
      ),
      h(
        "button",
        { class: "button button-quiet", type: "button", on: { click: () => actions.anotherBill(orders[0].table_id) } },
        icon("plus"),
        t("Another bill"),
      ),
    ),
  ];
}
