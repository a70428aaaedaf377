// @ts-check
// The sheet of one line of a ticket, opened by a long press, a key or its button: what the dish contains, and whether
// it is sold out.

import { allergenLabel } from "../../shared/rules/allergies.js";
import { t } from "../../shared/translate.js";
import { h, icon } from "../../shared/view/dom.js";
import { placeOf } from "../labels.js";

/** @import { TicketItem } from "../../shared/types.js" */
/** @import { Actions, KitchenView, ShownTicket } from "../types.js" */

const PORTIONS = [1, 2, 3, 4, 5, 6, 8, 10, 12, 15, 20];

/** @typedef {{kind: "product" | "option", id: string, name: string}} Sellable */

/**
 * @param {KitchenView} state
 * @param {Actions} actions
 */
export function lineSheet(state, actions) {
  const { ticketId = "", lineId = "" } = state.openedLine ?? {};
  const ticket = ticketId in state.shown ? state.shown[ticketId] : null;
  const item = ticket?.items.find(({ line_id: id }) => id === lineId);
  return [
    h(
      "header",
      { class: "sheet-header", key: "header" },
      h(
        "h2",
        { id: "line-sheet-title", key: "title" },
        item ? `${item.quantity} × ${item.name}` : t("This line has gone"),
      ),
      h(
        "button",
        {
          class: "button button-quiet is-icon-only",
          key: "close",
          type: "button",
          "data-close": true,
          title: t("Close"),
        },
        icon("x-mark", t("Close")),
      ),
    ),
    h(
      "div",
      { class: "sheet-body", key: "body" },
      ticket && item
        ? lineDetails(item, ticket, state, actions)
        : h("p", null, t("Another device moved or removed this item.")),
    ),
  ];
}

/**
 * @param {TicketItem} item
 * @param {ShownTicket} ticket
 * @param {KitchenView} state
 * @param {Actions} actions
 */
function lineDetails(item, ticket, state, actions) {
  /** @type {Sellable} */
  const product = { kind: "product", id: item.product_id, name: item.name };
  const options = (item.options ?? []).map((option) => ({ kind: /** @type {const} */ ("option"), ...option }));
  const known = item.known_allergens ?? item.allergens ?? [];
  return [
    h(
      "p",
      { class: "line-where", key: "where" },
      [placeOf(ticket), `#${ticket.order_number}`, item.seat ? t("seat {seat}", { seat: item.seat }) : ""]
        .filter(Boolean)
        .join(" · "),
    ),
    item.modifiers.length ? h("p", { key: "options" }, item.modifiers.join(", ")) : null,
    item.notes ? h("p", { class: "item-note", key: "note" }, icon("chat-bubble-left", t("Note:")), item.notes) : null,
    h("h3", { key: "contains-title" }, t("Contains")),
    h("p", { key: "contains", "data-contains": true }, contains(known, item.allergens === null)),
    state.may86 && item.product_id
      ? h(
          "div",
          { class: "line-sold", key: "sold", role: "group", "aria-label": t("Sold out") },
          soldOutButton(product, state, actions),
          state.soldOut.has(product.id) ? null : forHowLong(product, state, actions),
          options.map((one) => soldOutButton(one, state, actions)),
          h(
            "p",
            { class: "text-muted", key: "says" },
            t("Every till stops selling it at once. What is ordered stays ordered."),
          ),
        )
      : null,
  ];
}

/**
 * The button that marks the dish or one of its options as sold out, or available again.
 * @param {Sellable} sellable
 * @param {KitchenView} state
 * @param {Actions} actions
 */
function soldOutButton({ kind, id, name }, state, actions) {
  const isOut = state.soldOut.has(id);
  const look = isOut || kind === "option" ? "button-secondary" : "button-danger";
  return h(
    "button",
    {
      class: `button ${look} is-large`,
      key: id,
      type: "button",
      "data-sold-out": isOut ? "back" : "out",
      "data-kind": kind,
      on: { click: () => actions.setAvailable({ kind, id, name }, { available: isOut }) },
    },
    icon(isOut ? "check-circle" : "no-symbol"),
    isOut ? t("Put {name} back on sale", { name }) : t("Mark {name} sold out", { name }),
  );
}

/**
 * The buttons that stop selling the dish until tomorrow, or after a few more portions.
 * @param {Sellable} product
 * @param {KitchenView} state
 * @param {Actions} actions
 */
function forHowLong(product, state, actions) {
  const left = state.menu.left?.[product.id];
  return [
    h(
      "button",
      {
        class: "button button-secondary is-large",
        key: "tomorrow",
        type: "button",
        "data-sold-out": "tomorrow",
        on: { click: () => actions.setAvailable(product, { available: false, until: "tomorrow" }) },
      },
      icon("no-symbol"),
      t("Sold out until tomorrow"),
    ),
    h("p", { class: "field-label", key: "left" }, left ? t("{left} left. Now:", { left }) : t("Portions left")),
    h(
      "div",
      { class: "chip-list", key: "portions", role: "group", "aria-label": t("Portions left") },
      PORTIONS.map((portions) =>
        h(
          "button",
          {
            class: "chip",
            key: String(portions),
            type: "button",
            "data-portions": String(portions),
            on: { click: () => actions.setAvailable(product, { available: true, portions }) },
          },
          String(portions),
        ),
      ),
    ),
  ];
}

/**
 * @param {string[]} known allergens
 * @param {boolean} isUnknown whether other allergens are not known
 */
function contains(known, isUnknown) {
  const text = known.length ? known.map(allergenLabel).join(", ") : "";
  if (isUnknown)
    return text
      ? t("{text}; the rest is not known yet", { text })
      : t("Not known yet: ask before you tell a guest that it is safe.");
  return text || t("None of the 14 allergens.");
}
