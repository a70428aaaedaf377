// The board of takeaway and delivery orders, the earliest due first. One tap hands an order over.

import { STATES } from "../../shared/contract.js";
import { orderTypeLabel } from "../../shared/labels/orders.js";
import { plural } from "../../shared/labels/plural.js";
import { formatMinutes, formatMinutesShort, formatTime } from "../../shared/labels/times.js";
import { courseState } from "../../shared/rules/courses.js";
import { h, icon, memo } from "../../shared/view/dom.js";
import { countOf } from "../cart/cart.js";
import { amount } from "../labels.js";
import { liveLines } from "../optimistic/projection.js";
import { toastStrip } from "../view/toast_strip.js";
import { dueOrders } from "./due.js";

export const dueOf = (state) => dueOrders(state.orders, { ageing: state.service.ageing, now: state.now });

/** How far in words, with a mark of its own when it is late: never by colour alone. */
export function dueLabel({ isPromised, isLate, isSoon, minutes }) {
  if (isLate)
    return { tone: "danger", icon: "exclamation-triangle", text: minutes ? `${formatMinutes(-minutes)} late` : "Late" };
  const left = minutes > 0 ? formatMinutes(minutes) : "now";
  return {
    tone: isSoon ? "warning" : "neutral",
    icon: "clock",
    text: isPromised ? `in ${left}` : `ASAP, ${left} left`,
  };
}

export function dueView(state, actions) {
  const rows = dueOf(state);
  return h(
    "div",
    { class: "due", key: "due" },
    h(
      "div",
      { class: "due-list scroll-area", tabindex: "0", role: "region", "aria-label": "Due soon" },
      rows.length
        ? h(
            "ol",
            { class: "due-rows" },
            rows.map(({ order, due }) =>
              memo(order.id, [order, due.minutes, due.isLate, nameOf(order, state)], () =>
                dueRow(order, due, state, actions),
              ),
            ),
          )
        : state.ready
          ? nothing()
          : null,
    ),
    toastStrip(),
    h(
      "footer",
      { class: "screen-footer" },
      h(
        "button",
        {
          class: "button button-primary is-large is-wide",
          type: "button",
          "data-new-takeaway": true,
          on: { click: () => actions.startTakeaway() },
        },
        icon("shopping-bag"),
        "New takeaway",
      ),
    ),
  );
}

export const nameOf = (order, { customers }) => (order.customer ?? customers[order.customer_id])?.name ?? "";

function dueRow(order, due, state, actions) {
  const lines = liveLines(order);
  const standing = lines.length ? courseState(lines) : "unsent";
  const shown = STATES[standing];
  const said = dueLabel(due);
  const owes = standing !== "unsent" && order.payment_status !== "paid" && !order.paying && order.due !== null;
  return h(
    "li",
    { class: `due-row${due.isLate ? " is-late" : ""}`, "data-due-order": order.id },
    h(
      "button",
      { class: "due-main", type: "button", on: { click: () => actions.openOrder(order.id) } },
      h("span", { class: "due-time" }, due.isPromised ? formatTime(due.at) : "ASAP"),
      h(
        "span",
        { class: "due-text" },
        h(
          "span",
          { class: "due-name" },
          [order.number ? `#${order.number}` : "New", nameOf(order, state) || orderTypeLabel(order.order_type)].join(
            " · ",
          ),
        ),
        h("span", { class: `line-state is-${said.tone}`, "data-due-words": true }, icon(said.icon), said.text),
        h(
          "span",
          { class: `line-state is-${shown.tone}`, "data-standing": standing },
          icon(shown.icon),
          `${shown.label} · ${plural(countOf(lines), "item")}`,
        ),
      ),
      h(
        "span",
        { class: "due-money money" },
        order.payment_status === "paid" ? "Paid" : order.due === null ? "" : amount([order.due]),
      ),
    ),
    h(
      "div",
      { class: "due-actions" },
      owes
        ? h(
            "button",
            {
              class: "button button-secondary",
              key: "pay",
              type: "button",
              "data-due-pay": true,
              on: { click: () => actions.goTo(`#/pay/${order.id}`) },
            },
            icon("banknotes"),
            "Pay",
          )
        : null,
      h(
        "button",
        {
          class: `button ${owes || standing !== "ready" ? "button-secondary" : "button-primary"}`,
          key: "hand-over",
          type: "button",
          "data-hand-over": true,
          on: { click: () => actions.handOver(order) },
        },
        icon("check"),
        "Hand over",
      ),
    ),
  );
}

/** As a card of the floor has room for. */
export const dueShort = ({ isLate, minutes }) =>
  isLate ? `${formatMinutesShort(-minutes)} late` : `in ${formatMinutesShort(minutes)}`;

function nothing() {
  return h(
    "div",
    { class: "empty-state", key: "nothing" },
    h("span", { class: "empty-state-icon" }, icon("shopping-bag")),
    h("h2", null, "Nothing is due"),
    h("p", null, "Takeaway and pickup orders are listed here by time, late ones first."),
  );
}
