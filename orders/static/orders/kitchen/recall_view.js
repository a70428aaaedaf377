// What was bumped today: one tap puts a ticket back on the screen.
import { timeOf } from "../ages.js";
import { h, icon } from "../dom.js";
import { placeOf } from "./board_view.js";
import { doneTickets } from "./tickets.js";

export function recallView(state, actions) {
  const tickets = doneTickets(state.shown, state.config.station.slug);
  return [
    h(
      "header",
      { class: "sheet-header", key: "header" },
      h("h2", { id: "recall-sheet-title" }, "Done today"),
      h("button", { class: "button button-quiet is-icon-only", type: "button", "data-close": true, title: "Close" }, icon("x-mark", "Close")),
    ),
    h(
      "div",
      { class: "sheet-body", key: "body" },
      tickets.length
        ? h("ul", { class: "recall-list" }, tickets.map((ticket) => row(ticket, state, actions)))
        : h("div", { class: "empty-state" }, h("span", { class: "empty-state-icon" }, icon("archive-box")), h("h3", null, "Nothing yet"), h("p", null, "Tickets that are done today can be called back from here.")),
    ),
  ];
}

function row(ticket, state, actions) {
  const what = ticket.items.filter((item) => item.status !== "void").map((item) => `${item.quantity} ${item.name}`).join(", ");
  return h(
    "li",
    { class: "recall-row", key: ticket.id, "data-done": ticket.id },
    h("div", { class: "recall-text" }, h("p", { class: "recall-title" }, `#${ticket.order_number} · ${placeOf(ticket)}`), h("p", { class: "recall-what" }, what), h("p", { class: "recall-when" }, ticket.bumped_at ? `Done at ${timeOf(ticket.bumped_at)}` : "")),
    state.mayWork ? h("button", { class: "button button-secondary", type: "button", "data-recall": true, on: { click: () => actions.recall(ticket.id) } }, icon("arrow-uturn-left"), "Recall") : null,
  );
}
