// @ts-check
// The buttons that send, serve, pay and close an order: one at the foot of the phone, a row under the cart.

import { courseOf, isUnsent } from "../../shared/rules/courses.js";
import { t } from "../../shared/translate.js";
import { h, icon } from "../../shared/view/dom.js";
import { liveLines } from "../optimistic/projection.js";
import { tapGuard } from "../view/tap_guard.js";

/** @import { Actions, ScreenState } from "../types.js" */
/** @import { GuardedProps } from "../view/tap_guard.js" */

/**
 * How many of the unsent items wait for their course.
 * @param {Pick<ScreenState, "order" | "cart" | "held">} screen
 */
export function waitingCount({ order, cart, held }) {
  const unsent = [...(cart?.lines ?? []), ...(order ? liveLines(order) : [])].filter(isUnsent);
  return unsent.reduce((sum, line) => sum + (held.includes(courseOf(line)) ? line.quantity : 0), 0);
}

/**
 * What the main action does now; "" without one.
 * @param {ScreenState} screen
 */
function meaningOf({ bill, order }) {
  if (bill.unsent) return "send";
  if (bill.busy) return "busy";
  if (bill.servable && order?.order_type === "dine_in") return "served";
  if (order && bill.canPay) return "pay";
  return order && bill.canClose ? "close" : "";
}

/**
 * The button at the foot of the phone.
 * @param {ScreenState} state
 * @param {Actions} actions
 */
export function mainAction(state, actions) {
  const meaning = meaningOf(state);
  const props = tapGuard("bar", state.route.id, meaning);
  if (meaning === "send") return sendButton(state, actions, props);
  if (meaning === "busy")
    return h(
      "button",
      {
        class: "button button-primary is-large cart-main is-loading",
        key: "busy",
        type: "button",
        "aria-disabled": "true",
      },
      h("span", null, t("Sending")),
    );
  if (meaning === "served") return servedButton(actions, props, "button-primary is-large cart-main");
  if (meaning === "pay") return payButton(actions, props, "is-large cart-main");
  return meaning === "close" ? closeButton(actions, props, "is-large cart-main") : null;
}

/** @param {number} [count] */
const sendText = (count) => (count ? t("Send {count}", { count }) : t("Send"));

/** @param {number} [count] */
const holdText = (count) => (count ? t("Hold {count}", { count }) : t("Hold"));

/**
 * @param {ScreenState} state
 * @param {Actions} actions
 * @param {GuardedProps} props
 * @param {number} [count] how many items it names
 */
function sendButton(state, actions, props, count) {
  const all = waitingCount(state) === state.bill.unsent;
  const ready = props(() => actions.send());
  return h(
    "button",
    {
      class: "button button-primary is-large cart-main",
      key: "send",
      type: "button",
      "data-send": true,
      ...ready,
      "aria-disabled": state.unavailableLines.length ? "true" : ready["aria-disabled"],
    },
    icon(all ? "pause-circle" : "paper-airplane"),
    all ? holdText(count) : sendText(count),
  );
}

/**
 * @param {Actions} actions
 * @param {GuardedProps} props
 * @param {string} look
 */
const servedButton = (actions, props, look) =>
  h(
    "button",
    { class: `button ${look}`, key: "served", type: "button", "data-served": true, ...props(() => actions.serve()) },
    icon("check"),
    t("Served"),
  );

/**
 * @param {Actions} actions
 * @param {GuardedProps} props
 * @param {string} [more]
 */
const payButton = (actions, props, more = "") =>
  h(
    "button",
    {
      class: `button button-secondary ${more}`,
      key: "pay",
      type: "button",
      "data-pay": true,
      ...props(() => actions.openPay()),
    },
    icon("banknotes"),
    t("Pay"),
  );

/**
 * Closes a bill that owes nothing and that no payment closes: everything on the house, or reopened and unchanged.
 * @param {Actions} actions
 * @param {GuardedProps} props
 * @param {string} [more]
 */
const closeButton = (actions, props, more = "") =>
  h(
    "button",
    {
      class: `button button-secondary ${more}`,
      key: "close",
      type: "button",
      "data-close-bill": true,
      ...props(() => actions.closeBill()),
    },
    icon("check-circle"),
    t("Close the bill"),
  );

/**
 * The buttons under the cart, on a sheet or beside the menu. One tap guard covers the row.
 * @param {ScreenState} state
 * @param {Actions} actions
 */
export function panelActions(state, actions) {
  const { bill, cart, order } = state;
  const pay = Boolean(order && bill.canPay);
  const close = Boolean(order && bill.canClose);
  const props = tapGuard(
    state.wide ? "panel" : "sheet",
    state.route.id,
    bill.unsent
      ? "send"
      : [bill.busy && "busy", bill.servable && "served", pay && "pay", close && "close"].filter(Boolean).join(" "),
  );
  if (!bill.unsent)
    return [
      bill.servable ? servedButton(actions, props, "button-secondary") : null,
      pay ? payButton(actions, props) : null,
      close ? closeButton(actions, props) : null,
    ];
  const keep = cart?.lines.length
    ? h(
        "button",
        {
          class: "button button-secondary",
          key: "keep",
          type: "button",
          "data-keep": true,
          title: t("Put it on the order and send it later"),
          on: { click: () => actions.send({ saveOnly: true }) },
        },
        icon("bookmark"),
        t("Save for later"),
      )
    : null;
  return [keep, sendButton(state, actions, props, bill.unsent - waitingCount(state) || bill.unsent)];
}
