// @ts-check
/** Moves what was ordered: to another table, into another order, or to a bill of its own. */

import { orderLabel } from "../../shared/labels/orders.js";
import { formatPence, pence } from "../../shared/money.js";
import { plural, t } from "../../shared/translate.js";
import { h, icon } from "../../shared/view/dom.js";
import { occupationState } from "../floor/table_card.js";
import { TABLE_STATES } from "../labels.js";
import { isOpen, liveLines } from "../optimistic/projection.js";
import { submitButton } from "../view/sheet_controls.js";
import { stepper } from "../view/stepper.js";
import { paidLines } from "./paid_lines.js";
import { sumRow } from "./sum_row.js";

/** @import { Table } from "../../shared/types.js" */
/** @import { ShownOrder } from "../types.js" */
/** @import { StepContext } from "./more_sheet.js" */

/**
 * @param {Table} a
 * @param {Table} b
 */
const byName = (a, b) => a.name.localeCompare(b.name, "en", { numeric: true });

/**
 * The tables by section, without the order's own. A line moves to the order that is open there, or to a new one.
 * @param {StepContext} context
 */
export function tableStep(context) {
  const { screen, draft, order, line, actions } = context;
  const tables = Object.values(screen.tables.tables ?? {}).filter((table) => table.id !== order.table_id);
  const sections = Object.values(screen.tables.sections ?? {}).sort((a, b) => a.sort_order - b.sort_order);
  return [
    line && line.quantity > 1
      ? h(
          "div",
          { class: "pay-row", key: "quantity" },
          h("span", null, t("How many")),
          stepper(draft.quantity ?? line.quantity, (count) => actions.changeMore({ quantity: count }), {
            least: 1,
            most: line.quantity,
            label: t("How many move"),
          }),
        )
      : null,
    ...sections.map((section) => {
      const own = tables.filter((table) => table.section_id === section.id).sort(byName);
      return own.length
        ? h(
            "section",
            { key: section.id },
            h("h3", null, section.name),
            h(
              "ul",
              { class: "place-tables" },
              own.map((table) => tableChoice(table, context)),
            ),
          )
        : null;
    }),
  ];
}

/**
 * @param {Table} table
 * @param {StepContext} context
 */
function tableChoice(table, { screen, order, line, actions }) {
  const here = Object.values(screen.orders).filter((other) => other.table_id === table.id && isOpen(other));
  const { name } = occupationState({ table, orders: here, cart: null, service: screen.service, now: screen.now });
  const shownState = TABLE_STATES[name];
  const isBlocked = name === "blocked";
  const isBusy = screen.onlineRequest.busy && screen.onlineRequest.name === `table:${table.id}`;
  const tap = () =>
    isBlocked
      ? actions.showToast(t("{table} is out of use.", { table: table.display_name }), "warning")
      : line
        ? actions.correct.moveLine(order, line, table)
        : actions.correct.transfer(order, table);
  return h(
    "li",
    { key: table.id },
    h(
      "button",
      {
        class: `table-card is-${shownState?.tone ?? "neutral"}${isBusy ? " is-loading" : ""}`,
        type: "button",
        "data-to-table": table.id,
        "aria-disabled": isBlocked ? "true" : null,
        on: { click: tap },
      },
      h("span", { class: "table-name" }, table.name),
      h("span", { class: "table-state" }, icon(shownState?.icon ?? "check-circle"), shownState?.label ?? name),
    ),
  );
}

/**
 * The open orders that can be merged into this one, those at the same table first. One is chosen, then confirmed.
 * @param {StepContext} context
 */
export function mergeStep(context) {
  const { screen, draft, order } = context;
  const chosen = screen.orders[draft.mergeFrom ?? ""];
  if (chosen && isOpen(chosen)) return confirmMerge(chosen, context);
  const others = Object.values(screen.orders).filter(
    (other) => other.id !== order.id && isOpen(other) && other.total !== null,
  );
  if (!others.length) return h("p", { class: "text-muted", key: "none" }, t("There is no other open order."));
  const atTable = (/** @type {ShownOrder} */ other) => (order.table_id && other.table_id === order.table_id ? 0 : 1);
  const sorted = others.sort((a, b) => atTable(a) - atTable(b) || (a.number ?? 0) - (b.number ?? 0));
  return h(
    "ul",
    { class: "sheet-choices", key: "orders" },
    sorted.map((other) => orderChoice(other, context)),
  );
}

/**
 * An order to merge. It cannot be one that is paid in part, or that has a discount on the whole order.
 * @param {ShownOrder} other
 * @param {StepContext} context
 */
function orderChoice(other, { screen, actions }) {
  const server = other.server_name.split(" ")[0];
  const reason = pence(other.paid ?? 0)
    ? t("a part of it is paid")
    : other.adjustments?.length
      ? t("take its discount off first")
      : "";
  const tap = () =>
    reason
      ? actions.showToast(`${orderLabel(other)}: ${reason}`, "warning")
      : actions.changeMore({ mergeFrom: other.id });
  return h(
    "li",
    { key: other.id },
    h(
      "button",
      {
        class: "sheet-choice",
        type: "button",
        "data-from-order": other.id,
        "aria-disabled": reason || screen.onlineRequest.busy ? "true" : null,
        on: { click: tap },
      },
      icon("arrows-pointing-in"),
      h(
        "span",
        { class: "sheet-choice-text" },
        h("span", { key: "words" }, orderLabel(other)),
        h(
          "span",
          { class: "sheet-choice-note", key: "note" },
          reason ||
            [plural(liveLines(other).length, "{count} line", "{count} lines"), server].filter(Boolean).join(" · "),
        ),
      ),
      h("span", { class: "money" }, formatPence(pence(other.total ?? 0))),
    ),
  );
}

/**
 * @param {ShownOrder} chosen
 * @param {StepContext} context
 */
function confirmMerge(chosen, { screen, order, actions }) {
  const own = pence(order.total ?? 0);
  const more = pence(chosen.total ?? 0);
  const isAlike =
    order.order_type === chosen.order_type &&
    Boolean(pence(order.service_charge ?? 0)) === Boolean(pence(chosen.service_charge ?? 0));
  return [
    h(
      "p",
      { key: "what" },
      t("Every item of {order} moves to {into}, and {order} is closed. ", {
        order: orderLabel(chosen),
        into: orderLabel(order),
      }),
      t("This cannot be undone."),
    ),
    h(
      "dl",
      { class: "sums", key: "sums", "data-merge-sums": true },
      sumRow("own", orderLabel(order), own),
      sumRow("more", orderLabel(chosen), more),
      isAlike ? sumRow("both", t("Together"), own + more, " is-total") : null,
    ),
    isAlike
      ? null
      : h("p", { class: "text-muted", key: "terms" }, t("The service charge of this order will count for all of it.")),
    submitButton({
      name: `order:${chosen.id}`,
      text: isAlike ? t("Merge: {own}", { own: formatPence(own + more) }) : t("Merge"),
      request: screen.onlineRequest,
      tap: () => actions.correct.merge(order, chosen),
      showToast: actions.showToast,
    }),
    h(
      "button",
      {
        class: "button button-quiet is-wide",
        key: "other",
        type: "button",
        "data-merge-other": true,
        on: { click: () => actions.changeMore({ mergeFrom: null }) },
      },
      t("Choose another order"),
    ),
  ];
}

/**
 * How many of each line move to a bill of their own, at the same table.
 * @param {StepContext} context
 */
export function splitStep({ screen, draft, order, actions }) {
  const { picks } = draft;
  const lines = liveLines(order);
  const paidFor = paidLines(screen, order);
  const count = lines.reduce((sum, { id }) => sum + (picks[id] ?? 0), 0);
  const all = lines.reduce((sum, { quantity }) => sum + quantity, 0);
  const missing = !count
    ? t("Choose what goes on the other bill.")
    : count === all
      ? t("Something must stay on this bill.")
      : "";
  const set = (/** @type {string} */ id, /** @type {number} */ quantity) =>
    actions.changeMore({ picks: { ...picks, [id]: quantity } });
  return [
    h("p", { class: "text-muted", key: "words" }, t("How many go on the other bill?")),
    h(
      "ul",
      { class: "split-lines", key: "lines" },
      lines.map((line) =>
        h(
          "li",
          { class: "pay-row", key: line.id, "data-split": line.id },
          h(
            "span",
            { class: "line-text" },
            h("span", { class: "line-name" }, line.name),
            h(
              "span",
              { class: "line-note" },
              paidFor.has(line.id) ? t("a guest has paid for it") : t("of {quantity}", { quantity: line.quantity }),
            ),
          ),
          paidFor.has(line.id)
            ? null
            : stepper(picks[line.id] ?? 0, (quantity) => set(line.id, quantity), {
                most: line.quantity,
                label: line.name,
              }),
        ),
      ),
    ),
    submitButton({
      name: "split",
      text: count ? plural(count, "Split off {count} item", "Split off {count} items") : t("Split off"),
      request: screen.onlineRequest,
      missing,
      tap: () => actions.correct.split(order),
      showToast: actions.showToast,
    }),
  ];
}
