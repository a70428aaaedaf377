// @ts-check
// The board of takeaway and delivery orders, the earliest due first. One tap hands an order over.

import { STATES } from "../../shared/contract.js";
import { orderTypeLabel } from "../../shared/labels/orders.js";
import { formatMinutes, formatTime } from "../../shared/labels/times.js";
import { courseState } from "../../shared/rules/courses.js";
import { plural, t } from "../../shared/translate.js";
import { h, icon, memo } from "../../shared/view/dom.js";
import { countOf } from "../cart/cart.js";
import { amount } from "../labels.js";
import { liveLines } from "../optimistic/projection.js";
import { toastStrip } from "../view/toast_strip.js";
import { dueOf, nameOf } from "./due_orders.js";

/** @import { Actions, Customer, ScreenState, ShownOrder } from "../types.js" */
/** @import { Due } from "./due.js" */

/**
 * When an order is due, in words. Late has an icon of its own, so that colour is not its only sign.
 * @param {Due} due
 */
export function dueLabel({ isPromised, isLate, isSoon, minutes }) {
  if (isLate)
    return {
      tone: "danger",
      icon: "exclamation-triangle",
      text: minutes ? t("{duration} late", { duration: formatMinutes(-minutes) }) : t("Late"),
    };
  const left = minutes > 0 ? formatMinutes(minutes) : t("now");
  return {
    tone: isSoon ? "warning" : "neutral",
    icon: "clock",
    text: isPromised ? t("in {left}", { left }) : t("ASAP, {left} left", { left }),
  };
}

/**
 * @param {ScreenState} state
 * @param {Actions} actions
 */
export function dueView(state, actions) {
  const rows = dueOf(state);
  return h(
    "div",
    { class: "due", key: "due" },
    h(
      "div",
      { class: "due-list scroll-area", tabindex: "0", role: "region", "aria-label": t("Due soon") },
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
      state.may.has("payments.cash") ? otherSales(state, actions) : null,
      h(
        "button",
        {
          class: "button button-primary is-large is-wide",
          type: "button",
          "data-new-takeaway": true,
          on: { click: () => actions.startTakeaway() },
        },
        icon("shopping-bag"),
        t("New takeaway"),
      ),
    ),
  );
}

/**
 * Money that is no sale of food goes on an order of its own too.
 * @param {ScreenState} state
 * @param {Actions} actions
 */
const otherSales = ({ may, server }, actions) =>
  h(
    "div",
    { class: "due-other-sales", key: "other-sales" },
    [
      { name: "deposit", drawing: "calendar-days", text: t("Take a deposit"), open: () => actions.openSale("deposit") },
      {
        name: "account_payment",
        drawing: "building-office",
        text: t("Account payment"),
        open: () => actions.openSale("account_payment"),
      },
      ...(may.has("gift_cards.sell") && server.giftCards.is_sold
        ? [{ name: "gift_card", drawing: "gift", text: t("Sell a gift card"), open: () => actions.openGiftCardSale() }]
        : []),
      { name: "check", drawing: "magnifying-glass", text: t("Check a gift card"), open: actions.openGiftCardCheck },
    ].map(({ name, drawing, text, open }) =>
      h(
        "button",
        { class: "button button-secondary", key: name, type: "button", "data-sell": name, on: { click: () => open() } },
        icon(drawing),
        text,
      ),
    ),
  );

/**
 * @param {ShownOrder} order
 * @param {Due} due
 * @param {ScreenState} state
 * @param {Actions} actions
 */
function dueRow(order, due, state, actions) {
  const lines = liveLines(order);
  const standing = lines.length ? courseState(lines) : "unsent";
  const shown = STATES[standing];
  const dueText = dueLabel(due);
  const owes = standing !== "unsent" && order.payment_status !== "paid" && !order.paying && order.due !== null;
  return h(
    "li",
    { class: `due-row${due.isLate ? " is-late" : ""}`, "data-due-order": order.id },
    h(
      "button",
      { class: "due-main", type: "button", on: { click: () => actions.openOrder(order.id) } },
      h("span", { class: "due-time" }, due.isPromised ? formatTime(due.at) : t("ASAP")),
      h(
        "span",
        { class: "due-text" },
        h(
          "span",
          { class: "due-name" },
          [order.number ? `#${order.number}` : t("New"), nameOf(order, state) || orderTypeLabel(order.order_type)].join(
            " · ",
          ),
        ),
        h("span", { class: `line-state is-${dueText.tone}`, "data-due-words": true }, icon(dueText.icon), dueText.text),
        h(
          "span",
          { class: `line-state is-${shown.tone}`, "data-standing": standing },
          icon(shown.icon),
          plural(countOf(lines), "{label} · {count} item", "{label} · {count} items", { label: shown.label }),
        ),
      ),
      h(
        "span",
        { class: "due-money money" },
        order.payment_status === "paid" ? t("Paid") : order.due === null ? "" : amount([order.due]),
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
            t("Pay"),
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
        t("Hand over"),
      ),
    ),
  );
}

function nothing() {
  return h(
    "div",
    { class: "empty-state", key: "nothing" },
    h("span", { class: "empty-state-icon" }, icon("shopping-bag")),
    h("h2", null, t("Nothing is due")),
    h("p", null, t("Takeaway and pickup orders are listed here by time, late ones first.")),
  );
}
