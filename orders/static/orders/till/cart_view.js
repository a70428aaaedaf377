// The cart: always at the foot of the phone, a sheet when it is asked for, a column beside the menu on a wide screen.
import { money, shown } from "../../realtime/money.js";
import { timeOf } from "../ages.js";
import { h, icon } from "../dom.js";
import { press } from "../press.js";
import { countOf } from "./cart.js";
import { liveLines } from "./projection.js";
import { stepper } from "./product_sheet.js";
import { LINE_STATES, things, WAYS } from "./words.js";

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
      h("span", { class: "cart-words" }, h("span", { class: "cart-total money" }, shown(shownPence)), h("span", { class: "cart-note" }, barNote(state))),
      icon("chevron-up"),
    ),
    mainAction(state, actions),
  );
}

function barNote({ bill, order }) {
  if (bill.unsent) return "not sent";
  if (bill.unsure) return "waiting to be sent";
  return order ? things(bill.count, "item") : "Tap a dish to add it";
}

function mainAction(state, actions) {
  const { bill } = state;
  if (bill.unsent) return h("button", { class: "button button-primary is-large cart-main", key: "send", type: "button", "data-send": true, on: { click: () => actions.send() } }, icon("paper-airplane"), "Send");
  if (bill.busy) return h("button", { class: "button button-primary is-large cart-main is-loading", key: "busy", type: "button", "aria-disabled": "true" }, h("span", null, "Sending"));
  if (state.order && bill.canPay) return h("button", { class: "button button-secondary is-large cart-main", key: "pay", type: "button", "data-pay": true, on: { click: () => actions.openPay() } }, icon("banknotes"), "Pay");
  return null;
}

export const cartTitle = ({ bill }) =>
  h(
    "header",
    { class: "sheet-header", key: "title" },
    h("h2", { id: "cart-sheet-title" }, bill.count ? `Order, ${things(bill.count, "item")}` : "Order"),
    h("button", { class: "button button-quiet is-icon-only", type: "button", "data-close": true, title: "Close" }, icon("x-mark", "Close")),
  );

/** Everything of the order: what is new, what is with the kitchen, what it comes to. */
export function cartPanel(state, actions) {
  const { cart, order } = state;
  const lines = order ? liveLines(order) : [];
  const held = lines.filter((line) => line.status === "held");
  const rounds = roundsOf(lines.filter((line) => line.status !== "held"));
  return h(
    "div",
    { class: "cart" },
    h(
      "div",
      { class: "cart-lines scroll-area", tabindex: "0", role: "region", "aria-label": "Lines of the order" },
      cart?.problem ? h("div", { class: "banner banner-danger", key: "problem", role: "alert" }, icon("exclamation-circle"), h("p", null, cart.problem)) : null,
      !cart?.lines.length && !lines.length ? nothingYet() : null,
      cart?.lines.length || held.length
        ? group("new", "Not sent", [...(cart?.lines ?? []).map((line) => cartLine(line, state, actions)), ...held.map((line) => serverLine(line, actions))])
        : null,
      rounds.map(({ key, title, lines: own }) => group(key, title, own.map((line) => serverLine(line, actions)))),
      details(state, actions),
    ),
    h("div", { class: "cart-foot" }, sums(state), h("div", { class: "cart-actions" }, panelActions(state, actions))),
  );
}

function nothingYet() {
  return h("div", { class: "empty-state cart-empty", key: "empty" }, h("span", { class: "empty-state-icon" }, icon("shopping-cart")), h("h3", null, "Nothing here yet"), h("p", null, "Tap a dish to add it."));
}

function group(key, title, rows) {
  return h("section", { class: "cart-group", key }, h("h3", null, title), h("ul", null, rows));
}

/** Lines by when they were sent, the latest first. */
function roundsOf(lines) {
  const rounds = Map.groupBy(lines, (line) => line.fired_at ?? "");
  return [...rounds.entries()]
    .sort(([a], [b]) => (a === "" ? -1 : b === "" ? 1 : b.localeCompare(a)))
    .map(([firedAt, own]) => ({ key: `round:${firedAt}`, title: firedAt ? `Sent at ${timeOf(firedAt)}` : "On its way", lines: own }));
}

function cartLine(line, state, actions) {
  const product = state.menu.product(line.productId);
  const gone = !product || state.soldOut.has(line.productId) || line.optionIds.some((id) => !state.menu.option(id) || state.soldOut.has(id));
  return h(
    "li",
    { class: `cart-line is-new${gone ? " is-gone" : ""}`, key: line.id, "data-line": line.id },
    h(
      "button",
      { class: "cart-line-main", type: "button", on: press({ tap: () => actions.editLine(line.id), hold: () => actions.editLine(line.id) }) },
      h("span", { class: "line-quantity" }, `${line.quantity}×`),
      h(
        "span",
        { class: "line-text" },
        h("span", { class: "line-name" }, product?.name ?? "No longer on the menu"),
        line.optionIds.length ? h("span", { class: "line-note", key: "options" }, line.optionIds.map((id) => state.menu.option(id)?.name ?? "?").join(", ")) : null,
        line.notes ? h("span", { class: "line-note is-said", key: "note" }, icon("chat-bubble-left"), line.notes) : null,
        gone ? h("span", { class: "line-state is-danger", key: "gone" }, icon("no-symbol"), product ? "Sold out" : "Gone") : null,
      ),
      h("span", { class: "line-price money" }, shown(state.linePence(line))),
    ),
    h("button", { class: "button button-quiet is-icon-only", type: "button", title: "Take away", "data-remove-line": true, on: { click: () => actions.removeLine(line.id) } }, icon("trash", `Take away ${product?.name ?? "the line"}`)),
  );
}

function serverLine(line, actions) {
  const state = WAYS[line.way] ?? LINE_STATES[line.status];
  const removable = line.status === "held";
  const price = line.pence === undefined ? line.total : null;
  return h(
    "li",
    { class: `cart-line is-${line.status}`, key: line.id, "data-line": line.id },
    h(
      "div",
      { class: "cart-line-main" },
      h("span", { class: "line-quantity" }, `${line.quantity}×`),
      h(
        "span",
        { class: "line-text" },
        h("span", { class: "line-name" }, line.name),
        line.modifiers?.length ? h("span", { class: "line-note", key: "options" }, line.modifiers.map((modifier) => modifier.name).join(", ")) : null,
        line.notes ? h("span", { class: "line-note is-said", key: "note" }, icon("chat-bubble-left"), line.notes) : null,
        h("span", { class: `line-state is-${state.tone}`, key: "state", "data-state": line.way || line.status }, icon(state.icon), state.word),
      ),
      h("span", { class: "line-price money" }, price === null ? shown(line.pence) : money(price)),
    ),
    line.way === "unsure" ? h("button", { class: "button button-quiet", key: "retry", type: "button", on: { click: () => actions.retry() } }, "Try again") : null,
    removable ? h("button", { class: "button button-quiet is-icon-only", key: "void", type: "button", title: "Take away", on: { click: () => actions.voidLine(line) } }, icon("trash", `Take away ${line.name}`)) : null,
  );
}

/** Who sits there and what to know of them; of an order that is with the server each change is a command. */
function details({ cart, order }, actions) {
  const said = order ?? cart;
  const note = { class: "control", id: "order-note", maxlength: "200", autocomplete: "off", placeholder: "Birthday, in a hurry…" };
  const filled = order
    ? { enter: (input) => (input.value = said.notes), on: { change: (event) => actions.saveOrderNotes(event.target.value) } }
    : { value: said?.notes ?? "", on: { input: (event) => actions.setOrderNotes(event.target.value) } };
  return h(
    "div",
    { class: "cart-details", key: order ? "details" : "new-details" },
    (order?.table_id ?? cart?.tableId)
      ? h("div", { class: "split", key: "guests" }, h("span", { class: "field-label" }, "Guests"), stepper(said?.guests ?? 0, (guests) => actions.setGuests(guests), { label: "Guests" }))
      : null,
    h("label", { class: "field-label", for: "order-note" }, "Note on the order"),
    h("input", { ...note, ...filled }),
  );
}

function sums({ bill, order }) {
  const row = (words, sum, key, name = "") => h("div", { class: `sum-row${name}`, key }, h("dt", null, words), h("dd", { class: "money" }, shown(sum)));
  return h(
    "dl",
    { class: "sums" },
    bill.serverPence && bill.unsentPence ? row("So far", bill.serverPence - bill.serverChargePence, "so-far") : null,
    bill.unsentPence && (bill.serverPence || bill.chargePence) ? row(bill.serverPence ? "New" : "Items", bill.unsentPence, "new") : null,
    bill.discountPence ? row("Discount", -bill.discountPence, "discount") : null,
    bill.chargePence ? row(bill.chargeWords, bill.chargePence, "charge") : null,
    bill.paidPence ? row("Paid", -bill.paidPence, "paid") : null,
    row(order && !bill.estimated ? "To pay" : "Total", bill.shownPence, "total", " is-total"),
  );
}

function panelActions(state, actions) {
  const { bill, cart, order } = state;
  const keep = cart?.lines.length ? h("button", { class: "button button-secondary", key: "keep", type: "button", "data-keep": true, title: "Write it on the table, cook it later", on: { click: () => actions.send({ hold: true }) } }, icon("pause-circle"), "Hold") : null;
  const pay = order && bill.canPay ? h("button", { class: "button button-secondary", key: "pay", type: "button", "data-pay": true, on: { click: () => actions.openPay() } }, icon("banknotes"), "Pay") : null;
  if (bill.unsent) {
    const count = countOf(cart?.lines ?? []) + bill.held;
    return [keep, h("button", { class: "button button-primary is-large cart-main", key: "send", type: "button", "data-send": true, on: { click: () => actions.send() } }, icon("paper-airplane"), `Send ${count}`)];
  }
  const served = bill.servable ? h("button", { class: "button button-secondary", key: "served", type: "button", "data-served": true, on: { click: () => actions.serve() } }, icon("check"), "Served") : null;
  return [served, pay];
}
