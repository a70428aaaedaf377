// @ts-check
// The sheet of a table, opened by a long tap: its status, its server, another bill.

import { t } from "../../shared/translate.js";
import { h, icon } from "../../shared/view/dom.js";
import { visitPart } from "../guests/visit_part.js";
import { TABLE_STATES, TABLE_STATUS_LABELS } from "../labels.js";
import { isOpen } from "../optimistic/projection.js";

/** @import { Table, TableStatus } from "../../shared/types.js" */
/** @import { Actions, ScreenState } from "../types.js" */

/** @type {Record<TableStatus, string>} the state that a status is shown as */
const STATE_OF = {
  available: "free",
  occupied: "ordering",
  reserved: "reserved",
  cleaning: "cleaning",
  blocked: "blocked",
};
const SEATED_ICON = "users";
const STATUSES = /** @type {TableStatus[]} */ (Object.keys(TABLE_STATUS_LABELS));

/**
 * @param {ScreenState} state
 * @param {Actions} actions
 */
export function tableSheet(state, actions) {
  const table = state.tables.tables?.[state.ui.table ?? ""];
  if (!table) return [];
  const taken = Object.values(state.orders).some((order) => order.table_id === table.id && isOpen(order));
  return [
    h(
      "header",
      { class: "sheet-header", key: "header" },
      h("h2", { id: "table-sheet-title" }, table.display_name),
      h(
        "button",
        { class: "button button-quiet is-icon-only", type: "button", "data-close": true, title: t("Close") },
        icon("x-mark", t("Close")),
      ),
    ),
    h(
      "div",
      { class: "sheet-body", key: "body" },
      state.may.has("floor.manage")
        ? [
            taken
              ? h("p", { key: "taken", class: "text-muted" }, t("The status follows the open order."))
              : statuses(table, actions),
            owner(table, state, actions),
          ]
        : null,
      visitPart(table.id, state, actions),
      h(
        "button",
        {
          class: "button button-primary is-large is-wide",
          key: "order",
          type: "button",
          "data-table-order": true,
          on: { click: () => actions.anotherBill(table.id) },
        },
        icon("plus"),
        taken ? t("Another bill") : t("New order"),
      ),
    ),
  ];
}

/**
 * @param {Table} table
 * @param {Actions} actions
 */
function statuses(table, actions) {
  return h(
    "div",
    { key: "statuses", role: "group", "aria-label": t("Status") },
    h("p", { class: "field-label" }, t("Status")),
    h(
      "div",
      { class: "table-statuses" },
      STATUSES.map((status) =>
        h(
          "button",
          {
            class: `button button-secondary table-status${table.status === status ? " is-chosen" : ""}`,
            key: status,
            type: "button",
            "aria-pressed": table.status === status ? "true" : "false",
            "data-table-status": status,
            on: {
              click: () =>
                status === "available" && table.status === "cleaning"
                  ? actions.cleanTable(table.id)
                  : actions.setTableStatus(table.id, status),
            },
          },
          icon(status === "occupied" ? SEATED_ICON : TABLE_STATES[STATE_OF[status]].icon),
          TABLE_STATUS_LABELS[status],
        ),
      ),
    ),
  );
}

/**
 * @param {Table} table
 * @param {ScreenState} screen
 * @param {Actions} actions
 */
function owner(table, { config, orders }, actions) {
  const mine = table.server_id === config.person.id;
  // The table's card shows the same name.
  const opened = Object.values(orders).find((order) => order.table_id === table.id && isOpen(order))?.server_name;
  return h(
    "div",
    { class: "table-owner", key: "owner" },
    h("p", null, h("span", { class: "field-label" }, t("Server")), " ", table.server_name || opened || t("Nobody yet")),
    mine
      ? h(
          "button",
          {
            class: "button button-secondary",
            key: "leave",
            type: "button",
            "data-leave-table": true,
            on: { click: () => actions.leaveTable(table.id) },
          },
          t("Unassign me"),
        )
      : h(
          "button",
          {
            class: "button button-secondary",
            key: "take",
            type: "button",
            "data-take-table": true,
            on: { click: () => actions.takeTable(table.id) },
          },
          icon("user"),
          t("Assign to me"),
        ),
  );
}
