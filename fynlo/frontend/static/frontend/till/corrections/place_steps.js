// The wrong place: another table, another order, or a bill of its own.

import { orderLabel } from "../../shared/labels/orders.js";
import { plural } from "../../shared/labels/plural.js";
import { formatPence, pence } from "../../shared/money.js";
import { h, icon } from "../../shared/view/dom.js";
import { standingOf } from "../floor/table_card.js";
import { TABLE_STATES } from "../labels.js";
import { isOpen, liveLines } from "../optimistic/projection.js";
import { submitButton } from "../view/sheet_controls.js";
import { stepper } from "../view/stepper.js";
import { paidLines } from "./paid_lines.js";

/** Every table but the one it is at, with its state; lines go to the order that is open there, or to a new one. */
export function tableStep({ state, order, line, actions }) {
  const tables = Object.values(state.tables.tables ?? {}).filter(
    (table) => table.is_active !== false && table.id !== order.table_id,
  );
  const byName = (a, b) => a.name.localeCompare(b.name, "en", { numeric: true });
  const sections = Object.values(state.tables.sections ?? {}).sort((a, b) => (a.sort_order ?? 0) - (b.sort_order ?? 0));
  const quantity = state.ui.more.quantity ?? line?.quantity;
  return [
    line?.quantity > 1
      ? h(
          "div",
          { class: "pay-row", key: "quantity" },
          h("span", null, "How many"),
          stepper(quantity, (count) => actions.changeMore({ quantity: count }), {
            least: 1,
            most: line.quantity,
            label: "How many move",
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
              own.map((table) => tableChoice({ table, state, order, line, actions })),
            ),
          )
        : null;
    }),
  ];
}

function tableChoice({ table, state, order, line, actions }) {
  const here = Object.values(state.orders).filter((other) => other.table_id === table.id && isOpen(other));
  const { name } = standingOf({ table, orders: here, cart: null, service: state.service, now: state.now });
  const shownState = TABLE_STATES[name];
  const isBlocked = name === "blocked";
  const isBusy = state.onlineRequest.busy && state.onlineRequest.name === `table:${table.id}`;
  const tap = () =>
    isBlocked
      ? actions.showToast(`${table.display_name} is out of use.`, "warning")
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
 * Orders that can be taken over: open, not paid for, nothing taken off the whole of them. One is chosen, then
 * confirmed.
 */
export function mergeStep({ state, order, actions }) {
  const chosen = state.orders[state.ui.more.mergeFrom];
  if (chosen && isOpen(chosen)) return confirmMerge({ state, order, chosen, actions });
  const others = Object.values(state.orders).filter(
    (other) => other.id !== order.id && isOpen(other) && other.total !== null,
  );
  if (!others.length) return h("p", { class: "text-muted", key: "none" }, "There is no other open order.");
  const atTable = (other) => (order.table_id && other.table_id === order.table_id ? 0 : 1);
  const sorted = others.sort((a, b) => atTable(a) - atTable(b) || a.number - b.number);
  return h(
    "ul",
    { class: "sheet-choices", key: "orders" },
    sorted.map((other) => orderChoice({ other, state, actions })),
  );
}

function orderChoice({ other, state, actions }) {
  const reason = pence(other.paid)
    ? "a part of it is paid"
    : other.adjustments?.length
      ? "take its discount off first"
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
        "aria-disabled": reason || state.onlineRequest.busy ? "true" : null,
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
            `${plural(liveLines(other).length, "line")}${other.server_name ? ` · ${other.server_name.split(" ")[0]}` : ""}`,
        ),
      ),
      h("span", { class: "money" }, formatPence(pence(other.total))),
    ),
  );
}

function confirmMerge({ state, order, chosen, actions }) {
  const [own, more] = [pence(order.total), pence(chosen.total)];
  const isAlike =
    order.order_type === chosen.order_type &&
    Boolean(pence(order.service_charge)) === Boolean(pence(chosen.service_charge));
  const row = (key, text, sum, name = "") =>
    h("div", { class: `sum-row${name}`, key }, h("dt", null, text), h("dd", { class: "money" }, formatPence(sum)));
  return [
    h(
      "p",
      { key: "what" },
      `Every item of ${orderLabel(chosen)} moves to ${orderLabel(order)}, and ${orderLabel(chosen)} is closed. This cannot be undone.`,
    ),
    h(
      "dl",
      { class: "sums", key: "sums", "data-merge-sums": true },
      row("own", orderLabel(order), own),
      row("more", orderLabel(chosen), more),
      isAlike ? row("both", "Together", own + more, " is-total") : null,
    ),
    isAlike
      ? null
      : h("p", { class: "text-muted", key: "terms" }, "The service charge of this order will count for all of it."),
    submitButton({
      name: `order:${chosen.id}`,
      text: isAlike ? `Merge: ${formatPence(own + more)}` : "Merge",
      request: state.onlineRequest,
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
      "Choose another order",
    ),
  ];
}

/** How many of each line go on a bill of their own, at the same table. */
export function splitStep({ state, order, actions }) {
  const { picks } = state.ui.more;
  const lines = liveLines(order);
  const paidFor = paidLines(state, order);
  const count = lines.reduce((sum, { id }) => sum + (picks[id] ?? 0), 0);
  const all = lines.reduce((sum, { quantity }) => sum + quantity, 0);
  const missing = !count
    ? "Choose what goes on the other bill."
    : count === all
      ? "Something must stay on this bill."
      : "";
  const set = (id, quantity) => actions.changeMore({ picks: { ...picks, [id]: quantity } });
  return [
    h("p", { class: "text-muted", key: "words" }, "How many go on the other bill?"),
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
            h("span", { class: "line-note" }, paidFor.has(line.id) ? "a guest has paid for it" : `of ${line.quantity}`),
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
      text: count ? `Split off ${plural(count, "item")}` : "Split off",
      request: state.onlineRequest,
      missing,
      tap: () => actions.correct.split(order),
      showToast: actions.showToast,
    }),
  ];
}
