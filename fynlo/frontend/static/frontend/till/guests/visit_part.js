// @ts-check
/** The part of a table's sheet on guests who order on their phones: their code, or the button that lets them. */

import { t } from "../../shared/translate.js";
import { h, icon } from "../../shared/view/dom.js";
import { phonesOf, takesOrders, visitsAt } from "./visits.js";

/** @import { Actions, ScreenState } from "../types.js" */
/** @import { Visit } from "./visits.js" */

/**
 * @param {string} tableId
 * @param {ScreenState} state
 * @param {Actions} actions
 */
export function visitPart(tableId, { service, may, visits, orders }, actions) {
  if (!may.has("orders.guests") || !service.guest_orders || service.guest_orders === "off") return null;
  const here = visitsAt(visits, tableId);
  return h(
    "div",
    { class: "table-visits", key: "visits" },
    h("p", { class: "field-label" }, t("Ordering by phone")),
    here.map((visit) => codeOf(visit, actions)),
    here.some((visit) => takesOrders(visit, orders))
      ? null
      : h(
          "button",
          {
            class: "button button-secondary",
            key: "open",
            type: "button",
            "data-open-visit": true,
            on: { click: () => actions.openVisit(tableId) },
          },
          icon("qr-code"),
          t("Let these guests order"),
        ),
  );
}

/**
 * @param {Visit} visit
 * @param {Actions} actions
 */
function codeOf(visit, actions) {
  return h(
    "div",
    { class: "table-visit cluster", key: visit.id },
    h("strong", { class: "table-visit-code", "data-visit-code": visit.id }, visit.code),
    h("span", { class: "text-muted" }, phonesOf(visit)),
    h(
      "button",
      { class: "button button-quiet push-end", type: "button", on: { click: () => actions.endVisit(visit.id) } },
      t("End"),
    ),
  );
}
