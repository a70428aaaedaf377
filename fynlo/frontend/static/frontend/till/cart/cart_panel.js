// @ts-check
// The cart: a sheet on the phone, a column beside the menu on a wide screen.

import { LIMITS } from "../../shared/contract.js";
import { formatPence } from "../../shared/money.js";
import { lastRound } from "../../shared/rules/courses.js";
import { plural, t } from "../../shared/translate.js";
import { h, icon } from "../../shared/view/dom.js";
import { allergyBand, allergyHint } from "../allergies/allergy_view.js";
import { isSettled } from "../labels.js";
import { liveLines } from "../optimistic/projection.js";
import { isSale } from "../order/line_kinds.js";
import { stepper } from "../view/stepper.js";
import { toastStrip } from "../view/toast_strip.js";
import { panelActions } from "./cart_buttons.js";
import { lineGroups } from "./cart_lines.js";

/** @import { ElementNode } from "../../shared/view/dom.js" */
/** @import { Actions, ScreenState } from "../types.js" */

/**
 * @param {ScreenState} screen
 * @param {Actions} actions
 */
export const cartTitle = ({ bill, order }, actions) =>
  h(
    "header",
    { class: "sheet-header", key: "title" },
    h(
      "h2",
      { id: "cart-sheet-title" },
      bill.count ? plural(bill.count, "Order, {count} item", "Order, {count} items") : t("Order"),
    ),
    order
      ? h(
          "button",
          {
            class: "button button-quiet push-end cart-more",
            key: "more",
            type: "button",
            "data-more": true,
            on: { click: () => actions.openMore(order) },
          },
          icon("ellipsis-horizontal-circle"),
          t("More"),
        )
      : null,
    h(
      "button",
      { class: "button button-quiet is-icon-only", type: "button", "data-close": true, title: t("Close") },
      icon("x-mark", t("Close")),
    ),
  );

/**
 * New lines, lines that the kitchen has, and the total.
 * @param {ScreenState} state
 * @param {Actions} actions
 */
export function cartPanel(state, actions) {
  const { cart, order } = state;
  return h(
    "div",
    { class: "cart", "data-has-strip": true },
    h(
      "div",
      { class: "cart-lines scroll-area", tabindex: "0", role: "region", "aria-label": t("Lines of the order") },
      cart?.problem
        ? h(
            "div",
            { class: "banner banner-danger", key: "problem", role: "alert" },
            icon("exclamation-circle"),
            h("p", null, cart.problem),
          )
        : null,
      allergyBand(state, actions),
      !cart?.lines.length && !(order && liveLines(order).length) ? nothingYet() : null,
      ...lineGroups(state, actions),
      details(state, actions),
    ),
    toastStrip(),
    h(
      "div",
      { class: "cart-foot" },
      tools(state, actions),
      sums(state),
      h("div", { class: "cart-actions" }, panelActions(state, actions)),
    ),
  );
}

function nothingYet() {
  return h(
    "div",
    { class: "empty-state cart-empty", key: "empty" },
    h("span", { class: "empty-state-icon" }, icon("shopping-cart")),
    h("h3", null, t("Nothing here yet")),
    h("p", null, t("Tap a dish to add it.")),
  );
}

/**
 * The guests and the note of the order. A change of an order that the server has is a command.
 * @param {ScreenState} screen
 * @param {Actions} actions
 */
function details({ cart, order }, actions) {
  const shown = order ?? cart;
  const note = {
    class: "control",
    id: "order-note",
    maxlength: LIMITS.lineNotes,
    autocomplete: "off",
    placeholder: t("Birthday, in a hurry…"),
  };
  return h(
    "div",
    { class: "cart-details", key: order ? "details" : "new-details" },
    (order?.table_id ?? cart?.tableId)
      ? h(
          "div",
          { class: "split", key: "guests" },
          h("span", { class: "field-label" }, t("Guests")),
          stepper(shown?.guests ?? 0, (guests) => actions.setGuests(guests), { label: t("Guests"), repeats: !order }),
        )
      : null,
    h("label", { class: "field-label", for: "order-note" }, t("Note on the order")),
    order
      ? h("input", {
          ...note,
          enter: (input) => {
            input.value = order.notes;
          },
          on: { change: (event) => actions.saveOrderNotes(event.target.value) },
        })
      : h("input", {
          ...note,
          value: cart?.notes ?? "",
          on: { input: (event) => actions.setOrderNotes(event.target.value) },
        }),
    allergyHint(shown?.notes, actions, null),
  );
}

/** @param {ScreenState} screen */
function sums({ bill, order }) {
  /** @type {(text: string, sum: number, key: string, name?: string) => ElementNode} */
  const row = (text, sum, key, name = "") =>
    h("div", { class: `sum-row${name}`, key }, h("dt", null, text), h("dd", { class: "money" }, formatPence(sum)));
  return h(
    "dl",
    { class: "sums" },
    bill.serverPence && !bill.unsentPence && bill.itemsPence !== bill.shownPence
      ? row(t("Items"), bill.itemsPence, "items")
      : null,
    bill.serverPence && bill.unsentPence ? row(t("So far"), bill.serverPence - bill.serverChargePence, "so-far") : null,
    bill.unsentPence && (bill.serverPence || bill.chargePence)
      ? row(bill.serverPence ? t("New") : t("Items"), bill.unsentPence, "new")
      : null,
    bill.discountPence ? row(t("Discount"), -bill.discountPence, "discount") : null,
    bill.chargePence ? row(bill.chargeLabel, bill.chargePence, "charge") : null,
    bill.paidPence ? row(t("Paid"), -bill.paidPence, "paid") : null,
    row(order && !bill.estimated ? t("To pay") : t("Total"), bill.shownPence, "total", " is-total"),
  );
}

/**
 * The chips for actions on the whole order.
 * @param {ScreenState} screen
 * @param {Actions} actions
 */
function tools({ order, cart, bill, customer }, actions) {
  const type = order?.order_type ?? cart?.orderType ?? "dine_in";
  const settled = isSettled(order);
  /** @type {(key: string, mark: string, text: string, tap: () => unknown, pressed?: string | null) => ElementNode} */
  const tool = (key, mark, text, tap, pressed = null) =>
    h(
      "button",
      {
        class: `chip${pressed === "true" ? " is-selected" : ""}`,
        key,
        type: "button",
        "aria-pressed": pressed,
        [`data-tool-${key}`]: true,
        on: { click: tap },
      },
      icon(mark),
      text,
    );
  const chips = [
    tool("allergy", "exclamation-triangle", t("Allergy"), () => actions.openAllergies()),
    order && lastRound(order.lines.filter(isSale)).length
      ? tool("again", "arrow-path", t("Same again"), () => actions.repeatRound())
      : null,
    order && bill.isCooking
      ? tool("rush", "bolt", t("Rush"), () => actions.rush(!order.rush), order.rush ? "true" : "false")
      : null,
    settled
      ? null
      : type === "dine_in"
        ? tool("type", "shopping-bag", t("Takeaway"), () => actions.changeType("takeaway"))
        : tool("type", "users", t("Eat in"), () => actions.changeType("dine_in")),
    type === "dine_in"
      ? null
      : tool("takeaway", "clock", customer?.name || t("Name and time"), () => actions.openTakeawayDetails()),
  ].filter(Boolean);
  return chips.length
    ? h("div", { class: "chip-list cart-tools", key: "tools", role: "group", "aria-label": t("This order") }, chips)
    : null;
}
