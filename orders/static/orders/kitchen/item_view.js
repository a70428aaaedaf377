// One line of a ticket: how many of what, how, for which seat, what changed. A tap takes it one step on.
import { h, icon } from "../dom.js";
import { inWords, keyOf } from "./changes.js";
import { nextAct } from "./tickets.js";
import { ITEM_STATES } from "./words.js";

/** `chosen` marks the line that the keyboard acts on. */
export function itemRow(item, ticket, { state, actions, chosen = false }) {
  const act = state.mayWork ? nextAct(item) : "";
  const content = [h("span", { class: "item-quantity", key: "quantity" }, String(item.quantity)), h("span", { class: "item-text", key: "text" }, itemText(item, state))];
  return h(
    "li",
    { class: `item is-${item.status}${chosen ? " is-chosen" : ""}`, key: item.line_id, "data-line": item.line_id, "data-status": item.status },
    act
      ? h("button", { class: "item-main", key: "button", type: "button", on: { click: () => actions.item(act, ticket.id, item.line_id) } }, content)
      : h("div", { class: "item-main", key: "row" }, content),
    item.status === "void" && state.mayWork
      ? h("button", { class: "button button-danger item-seen", key: "seen", type: "button", "data-acknowledge": item.line_id, on: { click: () => actions.acknowledge(ticket.id, [item.line_id]) } }, icon("eye"), "Seen")
      : null,
  );
}

function itemText(item, state) {
  const shown = ITEM_STATES[item.status] ?? ITEM_STATES.fired;
  return [
    h("span", { class: "item-name", key: "name" }, item.name),
    item.seat ? h("span", { class: "item-seat", key: "seat" }, `Seat ${item.seat}`) : null,
    h("span", { class: "item-state", key: "state" }, shown.icon ? icon(shown.icon) : null, h("span", { class: item.status === "fired" ? "visually-hidden" : "" }, shown.word)),
    item.status === "void" && item.void_reason ? h("span", { class: "item-reason", key: "reason" }, item.void_reason) : null,
    item.modifiers.map((name, place) => h("span", { class: "item-modifier", key: `modifier:${place}` }, name)),
    item.notes ? h("span", { class: "item-note", key: "note" }, icon("chat-bubble-left", "Note:"), item.notes) : null,
    item.changes.map((change) => changeMark(change, item.line_id, state)),
    item.sold_out ? h("span", { class: "item-sold-out", key: "sold-out" }, icon("exclamation-triangle"), "Sold while sold out") : null,
    allergens(item),
  ];
}

/** Old → new; `New` until somebody at this screen has tapped it away. */
export function changeMark(change, owner, { seen, courses }) {
  const { name, before, after } = inWords(change, courses);
  const isSeen = seen.has(keyOf(owner, change));
  return h(
    "span",
    { class: `change${isSeen ? "" : " is-new"}`, key: `change:${change.field}`, "data-change": change.field },
    isSeen ? null : h("span", { class: "change-new", key: "new" }, "Changed"),
    h("span", { class: "change-name", key: "name" }, `${name} `),
    h("del", { key: "before" }, before),
    icon("arrow-long-right", "now"),
    h("ins", { key: "after" }, after),
  );
}

function allergens(item) {
  if (item.allergens === null) return h("span", { class: "item-allergens is-unknown", key: "allergens" }, icon("question-mark-circle"), "Allergens unknown");
  if (!item.allergens?.length) return null;
  return h("span", { class: "item-allergens", key: "allergens" }, icon("exclamation-triangle", "Allergens:"), item.allergens.map((name) => name.replaceAll("_", " ")).join(", "));
}
