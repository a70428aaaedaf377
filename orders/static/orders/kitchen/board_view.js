// The tickets, oldest first, to be read from two metres away: what, how many, how, and for how long it has waited.
import { clock, minutesSince } from "../ages.js";
import { h, icon, memo } from "../dom.js";
import { anyBefore, nextAct, openTickets, urgency } from "./tickets.js";

const ITEM_STATES = {
  held: { word: "Held", icon: "clock" },
  fired: { word: "To do", icon: "" },
  started: { word: "Cooking", icon: "fire" },
  ready: { word: "Ready", icon: "check" },
  served: { word: "Served", icon: "check" },
  void: { word: "Void", icon: "no-symbol" },
};
const TYPES = { dine_in: "Table", takeaway: "Takeaway", pickup: "Pickup", delivery: "Delivery" };
const KEYS = 9;

export function boardView(state, actions) {
  const tickets = openTickets(state.shown, state.config.station.slug);
  if (!tickets.length) return state.ready ? nothing(state) : loading();
  return h(
    "ol",
    { class: `board scroll-area${state.status === "live" ? "" : " is-old"}`, key: "board", tabindex: "0", "aria-label": "Tickets, oldest first" },
    tickets.map((ticket, index) => {
      const waited = clock(state.now - Date.parse(ticket.fired_at ?? ticket.sent_at));
      const selected = ticket.id === state.selected;
      return memo(ticket.id, [ticket, index, selected, waited], () => ticketCard({ ticket, index, selected, waited, state, actions }));
    }),
  );
}

function loading() {
  return h("div", { class: "skeleton board-skeleton", key: "loading", role: "status", "aria-label": "Loading the tickets" }, [0, 1, 2].map((row) => h("div", { class: "skeleton-row", key: row })));
}

function nothing({ status }) {
  return h(
    "div",
    { class: "empty-state board-empty", key: "nothing" },
    h("span", { class: "empty-state-icon" }, icon("check-circle")),
    h("h2", null, "Nothing to cook"),
    h("p", null, status === "live" ? "New orders appear here by themselves." : "That is the last this screen has heard. It is looking for the connection."),
  );
}

export function placeOf(ticket) {
  if (ticket.order_type !== "dine_in") return TYPES[ticket.order_type] ?? ticket.order_type;
  return /^\d+$/.test(ticket.table_name) ? `Table ${ticket.table_name}` : ticket.table_name || "Eat in";
}

function ticketCard({ ticket, index, selected, waited, state, actions }) {
  const age = urgency(minutesSince(ticket.fired_at ?? ticket.sent_at, state.now));
  const allReady = ticket.status === "ready";
  return h(
    "li",
    { class: `ticket is-${age.name}${selected ? " is-selected" : ""}${allReady ? " is-ready" : ""}`, "data-ticket": ticket.id, "data-number": ticket.order_number, "aria-current": selected ? "true" : null },
    h(
      "header",
      { class: "ticket-head", on: { click: () => actions.select(ticket.id) } },
      index < KEYS ? h("kbd", { class: "ticket-key", key: "key", "aria-hidden": "true" }, String(index + 1)) : null,
      h("div", { class: "ticket-who", key: "who" }, h("h2", { class: "ticket-place" }, placeOf(ticket)), h("p", { class: "ticket-order" }, `#${ticket.order_number}`, ticket.guests ? ` · ${ticket.guests} guests` : "", ticket.server_name ? ` · ${ticket.server_name.split(" ")[0]}` : "")),
      h("div", { class: "ticket-age", key: "age" }, h("span", { class: "ticket-clock", role: "timer", "data-age": true }, waited), age.word ? h("span", { class: "ticket-word", key: "word" }, icon(age.icon), age.word) : null),
    ),
    !state.config.station.slug ? h("p", { class: "ticket-station", key: "station" }, state.config.stations[ticket.station] ?? ticket.station) : null,
    ticket.notes ? h("p", { class: "ticket-notes", key: "notes" }, icon("chat-bubble-left", "Note:"), ticket.notes) : null,
    h("ul", { class: "ticket-items", key: "items" }, ticket.items.map((item) => itemRow(item, ticket, state, actions))),
    ticket.way === "unsure" ? h("p", { class: "ticket-way", key: "way" }, icon("signal-slash"), "Waiting for the connection") : null,
    state.mayWork ? ticketFoot(ticket, actions) : null,
  );
}

function itemRow(item, ticket, state, actions) {
  const shown = ITEM_STATES[item.status] ?? ITEM_STATES.fired;
  const act = state.mayWork ? nextAct(item) : "";
  const content = [
    h("span", { class: "item-quantity", key: "quantity" }, String(item.quantity)),
    h(
      "span",
      { class: "item-text", key: "text" },
      h("span", { class: "item-name" }, item.name),
      h("span", { class: "item-state", key: "state" }, shown.icon ? icon(shown.icon) : null, h("span", { class: item.status === "fired" ? "visually-hidden" : "" }, shown.word)),
      item.modifiers.map((name, place) => h("span", { class: "item-modifier", key: `modifier:${place}` }, name)),
      item.notes ? h("span", { class: "item-note", key: "note" }, icon("chat-bubble-left", "Note:"), item.notes) : null,
      item.sold_out ? h("span", { class: "item-sold-out", key: "sold-out" }, icon("exclamation-triangle"), "Sold while sold out") : null,
      allergens(item),
    ),
  ];
  return h(
    "li",
    { class: `item is-${item.status}`, key: item.line_id, "data-line": item.line_id, "data-status": item.status },
    act
      ? h("button", { class: "item-main", key: "button", type: "button", on: { click: () => actions[act](ticket.id, [item.line_id]) } }, content)
      : h("div", { class: "item-main", key: "row" }, content),
  );
}

function allergens(item) {
  if (item.allergens === null) return h("span", { class: "item-allergens is-unknown", key: "allergens" }, "Allergens unknown");
  if (!item.allergens?.length) return null;
  return h("span", { class: "item-allergens", key: "allergens" }, icon("exclamation-triangle", "Allergens:"), item.allergens.map((name) => name.replaceAll("_", " ")).join(", "));
}

function ticketFoot(ticket, actions) {
  const begin = anyBefore(ticket, "started");
  return h(
    "footer",
    { class: "ticket-foot", key: "foot" },
    begin ? h("button", { class: "button button-secondary", key: "start", type: "button", "data-start": true, on: { click: () => actions.start(ticket.id, null) } }, icon("fire"), "Start") : null,
    h("button", { class: "button button-primary", key: "bump", type: "button", "data-bump": true, on: { click: () => actions.bump(ticket.id) } }, icon("check"), "Done"),
  );
}
