// About one line of a ticket, asked for by a long press, a key or its button: what the dish contains, and that it has run out.
import { label } from "../allergies.js";
import { h, icon } from "../dom.js";
import { placeOf } from "./words.js";

export function lineSheet(state, actions) {
  const ticket = state.shown[state.aboutLine?.ticketId];
  const item = ticket?.items.find(({ line_id: id }) => id === state.aboutLine.lineId);
  return [
    h(
      "header",
      { class: "sheet-header", key: "header" },
      h("h2", { id: "line-sheet-title", key: "title" }, item ? `${item.quantity} × ${item.name}` : "This line has gone"),
      h("button", { class: "button button-quiet is-icon-only", key: "close", type: "button", "data-close": true, title: "Close" }, icon("x-mark", "Close")),
    ),
    h("div", { class: "sheet-body", key: "body" }, item ? about(item, ticket, state, actions) : h("p", null, "Somebody moved it or took it off.")),
  ];
}

function about(item, ticket, state, actions) {
  const isOut = state.soldOut.has(item.product_id);
  const known = item.known_allergens ?? item.allergens ?? [];
  return [
    h("p", { class: "line-where", key: "where" }, [placeOf(ticket), `#${ticket.order_number}`, item.seat ? `seat ${item.seat}` : ""].filter(Boolean).join(" · ")),
    item.modifiers.length ? h("p", { key: "options" }, item.modifiers.join(", ")) : null,
    item.notes ? h("p", { class: "item-note", key: "note" }, icon("chat-bubble-left", "Note:"), item.notes) : null,
    h("h3", { key: "contains-title" }, "Contains"),
    h("p", { key: "contains", "data-contains": true }, contains(known, item.allergens === null)),
    state.may86 && item.product_id
      ? h(
          "button",
          { class: `button ${isOut ? "button-secondary" : "button-danger"} is-large`, key: "sold-out", type: "button", "data-sold-out": isOut ? "back" : "out", on: { click: () => actions.setAvailable(item, isOut) } },
          icon(isOut ? "check-circle" : "no-symbol"),
          isOut ? `${item.name} is back` : `${item.name} is sold out`,
        )
      : null,
    state.may86 ? h("p", { class: "text-muted", key: "says" }, isOut ? "It is off every till now." : "Every till stops selling it at once. What is ordered stays ordered.") : null,
  ];
}

function contains(known, isUnknown) {
  const words = known.length ? known.map(label).join(", ") : "";
  if (isUnknown) return words ? `${words}; the rest is not known yet` : "Not known yet: ask before you tell a guest that it is safe.";
  return words || "None of the 14 allergens.";
}
