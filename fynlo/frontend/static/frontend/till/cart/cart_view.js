// The cart: always at the foot of the phone, a sheet when it is asked for, a column beside the menu on a wide screen.

import { LIMITS } from "../../shared/contract.js";
import { plural } from "../../shared/labels/plural.js";
import { formatPence } from "../../shared/money.js";
import { courseOf, isUnsent, lastRound } from "../../shared/rules/courses.js";
import { h, icon } from "../../shared/view/dom.js";
import { allergyBand, allergyHint } from "../allergies/allergy_view.js";
import { isSettled } from "../labels.js";
import { liveLines } from "../optimistic/projection.js";
import { stepper } from "../view/stepper.js";
import { tapGuard } from "../view/tap_guard.js";
import { toastStrip } from "../view/toast_strip.js";
import { lineGroups } from "./cart_lines.js";

/** The bar at the foot of the phone. */
export function cartBar(state, actions) {
  const { unsent, shownPence } = state.bill;
  return h(
    "footer",
    { class: "cart-bar", key: "cart-bar" },
    h(
      "button",
      { class: "cart-summary", type: "button", "data-open-cart": true, on: { click: () => actions.openCart() } },
      h("span", { class: `cart-count${unsent ? " is-unsent" : ""}` }, String(unsent || state.bill.count)),
      h(
        "span",
        { class: "cart-words" },
        h("span", { class: "cart-total money" }, formatPence(shownPence)),
        h("span", { class: "cart-note" }, barNote(state)),
      ),
      icon("chevron-up"),
    ),
    mainAction(state, actions),
  );
}

function barNote({ bill, order, unavailableLines, ...state }) {
  if (unavailableLines.length)
    return h("span", { class: "line-state is-danger" }, icon("no-symbol"), `${unavailableLines.length} sold out`);
  const waiting = waitingCount({ order, ...state });
  if (bill.unsent)
    return [
      waiting && waiting < bill.unsent ? `${waiting} will wait` : "not sent",
      bill.chargePence ? "incl. service" : "",
    ]
      .filter(Boolean)
      .join(" · ");
  if (bill.unsure) return "waiting to be sent";
  return order ? plural(bill.count, "item") : "Tap a dish to add it";
}

/** How many of the unsent items will wait for their course. */
function waitingCount({ order, cart, held }) {
  const unsent = [...(cart?.lines ?? []), ...(order ? liveLines(order) : [])].filter(isUnsent);
  return unsent.reduce((sum, line) => sum + (held.includes(courseOf(line)) ? line.quantity : 0), 0);
}

/** What the place for the main action means now; "" for nothing. */
function meaningOf({ bill, order }) {
  if (bill.unsent) return "send";
  if (bill.busy) return "busy";
  if (bill.servable && order.order_type === "dine_in") return "served";
  if (order && bill.canPay) return "pay";
  return order && bill.canClose ? "close" : "";
}

/** The button at the foot of the phone. */
function mainAction(state, actions) {
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
      h("span", null, "Sending"),
    );
  if (meaning === "served") return servedButton(actions, props, "button-primary is-large cart-main");
  if (meaning === "pay") return payButton(actions, props, "is-large cart-main");
  return meaning === "close" ? closeButton(actions, props, "is-large cart-main") : null;
}

function sendButton(state, actions, props, text = "Send") {
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
    all ? text.replace("Send", "Hold") : text,
  );
}

const servedButton = (actions, props, look) =>
  h(
    "button",
    { class: `button ${look}`, key: "served", type: "button", "data-served": true, ...props(() => actions.serve()) },
    icon("check"),
    "Served",
  );

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
    "Pay",
  );

/** Of a bill that nothing is owed of and no payment will close: on the house, or opened again and right as it is. */
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
    "Close the bill",
  );

export const cartTitle = ({ bill, order }, actions) =>
  h(
    "header",
    { class: "sheet-header", key: "title" },
    h("h2", { id: "cart-sheet-title" }, bill.count ? `Order, ${plural(bill.count, "item")}` : "Order"),
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
          "More",
        )
      : null,
    h(
      "button",
      { class: "button button-quiet is-icon-only", type: "button", "data-close": true, title: "Close" },
      icon("x-mark", "Close"),
    ),
  );

/** The whole order: new lines, lines with the kitchen, and the total. */
export function cartPanel(state, actions) {
  const { cart, order } = state;
  return h(
    "div",
    { class: "cart", "data-has-strip": true },
    h(
      "div",
      { class: "cart-lines scroll-area", tabindex: "0", role: "region", "aria-label": "Lines of the order" },
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
    h("h3", null, "Nothing here yet"),
    h("p", null, "Tap a dish to add it."),
  );
}

/** Who sits there and what to know of them; of an order that is with the server each change is a command. */
function details({ cart, order }, actions) {
  const said = order ?? cart;
  const note = {
    class: "control",
    id: "order-note",
    maxlength: LIMITS.lineNotes,
    autocomplete: "off",
    placeholder: "Birthday, in a hurry…",
  };
  const filled = order
    ? {
        enter: (input) => (input.value = said.notes),
        on: { change: (event) => actions.saveOrderNotes(event.target.value) },
      }
    : { value: said?.notes ?? "", on: { input: (event) => actions.setOrderNotes(event.target.value) } };
  return h(
    "div",
    { class: "cart-details", key: order ? "details" : "new-details" },
    (order?.table_id ?? cart?.tableId)
      ? h(
          "div",
          { class: "split", key: "guests" },
          h("span", { class: "field-label" }, "Guests"),
          stepper(said?.guests ?? 0, (guests) => actions.setGuests(guests), { label: "Guests", repeats: !order }),
        )
      : null,
    h("label", { class: "field-label", for: "order-note" }, "Note on the order"),
    h("input", { ...note, ...filled }),
    allergyHint(said?.notes, actions, null),
  );
}

function sums({ bill, order }) {
  const row = (text, sum, key, name = "") =>
    h("div", { class: `sum-row${name}`, key }, h("dt", null, text), h("dd", { class: "money" }, formatPence(sum)));
  return h(
    "dl",
    { class: "sums" },
    bill.serverPence && !bill.unsentPence && bill.itemsPence !== bill.shownPence
      ? row("Items", bill.itemsPence, "items")
      : null,
    bill.serverPence && bill.unsentPence ? row("So far", bill.serverPence - bill.serverChargePence, "so-far") : null,
    bill.unsentPence && (bill.serverPence || bill.chargePence)
      ? row(bill.serverPence ? "New" : "Items", bill.unsentPence, "new")
      : null,
    bill.discountPence ? row("Discount", -bill.discountPence, "discount") : null,
    bill.chargePence ? row(bill.chargeLabel, bill.chargePence, "charge") : null,
    bill.paidPence ? row("Paid", -bill.paidPence, "paid") : null,
    row(order && !bill.estimated ? "To pay" : "Total", bill.shownPence, "total", " is-total"),
  );
}

/** What is done to the whole order, in reach of the thumb. */
function tools({ order, cart, bill, customer }, actions) {
  const type = order?.order_type ?? cart?.orderType ?? "dine_in";
  const settled = isSettled(order);
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
    tool("allergy", "exclamation-triangle", "Allergy", () => actions.openAllergies()),
    order && lastRound(order.lines).length
      ? tool("again", "arrow-path", "Same again", () => actions.repeatRound())
      : null,
    order && bill.isCooking
      ? tool("rush", "bolt", "Rush", () => actions.rush(!order.rush), order.rush ? "true" : "false")
      : null,
    settled
      ? null
      : type === "dine_in"
        ? tool("type", "shopping-bag", "Takeaway", () => actions.changeType("takeaway"))
        : tool("type", "users", "Eat in", () => actions.changeType("dine_in")),
    type === "dine_in"
      ? null
      : tool("takeaway", "clock", customer?.name || "Name and time", () => actions.openTakeawayDetails()),
  ].filter(Boolean);
  return chips.length
    ? h("div", { class: "chip-list cart-tools", key: "tools", role: "group", "aria-label": "This order" }, chips)
    : null;
}

/** The buttons under the cart, on a sheet or beside the menu: one row, whose meaning is that of all of them. */
function panelActions(state, actions) {
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
          title: "Put it on the order and send it later",
          on: { click: () => actions.send({ keep: true }) },
        },
        icon("bookmark"),
        "Save for later",
      )
    : null;
  return [keep, sendButton(state, actions, props, `Send ${bill.unsent - waitingCount(state) || bill.unsent}`)];
}
