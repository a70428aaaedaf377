// All stations: each order whole, what of it is missing and from where; what is ready waits at the pass to be handed
// over.

import { plural } from "../../shared/labels/plural.js";
import { describeAllergies } from "../../shared/rules/allergies.js";
import { courseName } from "../../shared/rules/courses.js";
import { h, icon, memo } from "../../shared/view/dom.js";
import { dishes, placeOf } from "../labels.js";
import { unseenChanges } from "../tickets/ticket_changes.js";
import { anyBefore, courseOf } from "../tickets/tickets.js";
import { clockOf, mostUrgent } from "../tickets/urgency.js";
import {
  allergyBand,
  cardHead,
  cardMarks,
  cardProps,
  continuedFooter,
  continuedHead,
  heldTag,
  sendStateMark,
  shownIndex,
} from "./card_elements.js";
import { itemRow } from "./item_view.js";

const MAKING = new Set(["fired", "started"]);

/** The orders with at least one line that is being made or waits for its course. */
export function expediterCards(state, actions, layout) {
  return state.board
    .filter(({ atPass }) => !atPass)
    .map((entry) => {
      const { id, tickets } = entry;
      const index = shownIndex(state.board.indexOf(entry));
      const age = mostUrgent(tickets, state.ageing, state.now);
      const selected = id === state.selected;
      const deps = [
        index,
        age,
        selected,
        selected && state.chosenLine,
        state.seen,
        state.soldOut,
        state.mayWork,
        state.courses,
        ...tickets,
      ];
      const lines = tickets.flatMap((ticket) => ticket.items.map((item) => ({ ticket, item })));
      return layout.partsOf(id, lines.length).map((part) =>
        memo(part.key, [part.from, part.to, part.index, part.count, ...deps], () => {
          layout.redrawn(id);
          return card({ entry, part, lines: lines.slice(part.from, part.to), index, age, selected, state, actions });
        }),
      );
    });
}

function card({ entry: { id, order, tickets }, part, lines, index, age, selected, state, actions }) {
  const fired = tickets.filter(({ status }) => status !== "held");
  const held = !fired.length;
  const since = held ? order.sent_at : fired.map(clockOf).reduce((a, b) => (b < a ? b : a));
  const header = { ...order, id, fired_at: held ? null : since, changes: [] };
  const unseen = [...new Set(tickets.flatMap((ticket) => unseenChanges(ticket, state.seen)))];
  const more = held ? null : missingOf(order, state);
  return h(
    "li",
    {
      ...cardProps({
        id,
        part,
        selected,
        tone: held ? "held" : age.name,
        rush: order.rush,
        number: order.order_number,
      }),
      "data-order": id,
    },
    part.isFirst
      ? [
          cardHead({
            header,
            id,
            index,
            age,
            since,
            tag: held ? heldTag(courseOf(tickets[0]), state.courses) : null,
            actions,
          }),
          allergyBand(header),
          cardMarks(header, { state, actions, changes: headerChanges(tickets), unseen, more }),
        ]
      : continuedHead(header, id, part, actions),
    [...Map.groupBy(lines, ({ ticket }) => ticket)].map(([ticket, rows]) =>
      section(
        ticket,
        rows.map(({ item }) => item),
        { state, actions, selected },
      ),
    ),
    part.isLast
      ? h(
          "div",
          { class: "ticket-end", key: "end" },
          sendStateMark(tickets),
          state.mayWork && !held ? h("footer", { class: "ticket-foot", key: "foot" }, finishButton(id, actions)) : null,
        )
      : continuedFooter(part),
  );
}

const finishButton = (id, actions) =>
  h(
    "button",
    {
      class: "button button-primary",
      key: "bump",
      type: "button",
      "data-bump": true,
      on: { click: () => actions.finish(id) },
    },
    icon("check"),
    "All done",
  );

/** A change of the order stands on each of its tickets: said once. */
const headerChanges = (tickets) => [
  ...new Map(tickets.flatMap(({ changes }) => changes).map((change) => [change.field, change])).values(),
];

function missingOf({ missing, is_ready: isReady }, state) {
  if (isReady) return null;
  const text = Object.entries(missing).map(
    ([station, count]) => `${count} ${state.config.stations[station] ?? station}`,
  );
  return h(
    "p",
    { class: "ticket-missing", key: "missing", "data-missing": true },
    icon("clock"),
    h("span", { key: "words" }, h("strong", { key: "word" }, "Missing: "), text.join(", ")),
  );
}

/**
 * A station's `items` of the order, or those on this part of the card; the last of them brings the station's own tick.
 */
function section(ticket, items, { state, actions, selected }) {
  const name = state.config.stations[ticket.station] ?? ticket.station;
  const shown = sectionState(ticket, state.courses);
  const isLast = items.at(-1) === ticket.items.at(-1);
  const canBump = isLast && state.mayWork && !["held", "done"].includes(ticket.status);
  return h(
    "section",
    { class: `part is-${ticket.status}`, key: ticket.id, "data-ticket": ticket.id, "aria-label": name },
    h(
      "div",
      { class: `part-head${canBump ? " has-tick" : ""}`, key: "head" },
      h("h3", { key: "name" }, name),
      h("span", { class: `part-state is-${shown.tone}`, key: "state" }, icon(shown.icon), shown.word),
      canBump
        ? h(
            "button",
            {
              class: "button button-quiet is-icon-only part-done",
              key: "done",
              type: "button",
              "data-part-done": true,
              title: `${name} is done`,
              on: { click: () => actions.bumpPart(ticket.id) },
            },
            icon("check", `${name} is done`),
          )
        : null,
    ),
    h(
      "ul",
      { class: "ticket-items", key: "items" },
      items.map((item) =>
        itemRow(item, ticket, { state, actions, chosen: selected && item.line_id === state.chosenLine, selected }),
      ),
    ),
  );
}

function sectionState(ticket, courses) {
  const items = ticket.items.filter(({ status }) => status !== "void");
  const making = items.filter(({ status }) => MAKING.has(status)).length;
  if (ticket.status === "held")
    return { word: `Held · ${courseName(courses, courseOf(ticket))}`, icon: "pause-circle", tone: "held" };
  if (!items.length) return { word: "Void", icon: "no-symbol", tone: "held" };
  if (!making)
    return { word: anyBefore(ticket, "served") ? "Ready" : "Handed over", icon: "check-circle", tone: "ready" };
  return { word: `${items.length - making} of ${items.length}`, icon: "fire", tone: "making" };
}

/** What is ready: a strip of orders, each one tap away from the guest. */
export function passView(state, actions) {
  const ready = state.board.filter(({ atPass }) => atPass);
  if (!ready.length) return null;
  return h(
    "section",
    { class: "pass", key: "pass", "aria-label": "At the pass" },
    h("h2", { class: "pass-title", key: "title" }, icon("check-circle"), "At the pass"),
    h(
      "ul",
      { class: "pass-list scroll-area", key: "list" },
      ready.map((entry) => passCard(entry, state, actions)),
    ),
  );
}

function passCard({ id, order, tickets }, state, actions) {
  const items = tickets.flatMap((ticket) => ticket.items).filter(({ status }) => status === "ready");
  const since = tickets
    .map(({ ready_at }) => ready_at)
    .filter(Boolean)
    .reduce((a, b) => (b > a ? b : a), order.sent_at);
  const held = tickets.filter(({ status }) => status === "held");
  const heldLines = held.flatMap((ticket) => ticket.items).length;
  const index = state.board.findIndex((entry) => entry.id === id);
  const selected = id === state.selected;
  return h(
    "li",
    {
      class: `pass-card${selected ? " is-selected" : ""}`,
      key: id,
      "data-pass": id,
      "data-number": order.order_number,
      "aria-current": selected ? "true" : null,
    },
    h(
      "p",
      { class: "pass-head", key: "head", on: { click: () => actions.select(id) } },
      index < 10
        ? h("kbd", { class: "ticket-key", key: "key", "aria-hidden": "true" }, String((index + 1) % 10))
        : null,
      h("strong", { key: "place" }, placeOf(order)),
      h("span", { key: "number" }, `#${order.order_number}`),
      h("span", { class: "pass-clock", key: "clock", role: "timer", "data-clock": "since", "data-at": since }),
    ),
    order.allergies?.length
      ? h(
          "p",
          { class: "pass-allergies", key: "allergies" },
          icon("exclamation-triangle", "Allergy:"),
          describeAllergies(order.allergies),
        )
      : null,
    h("p", { class: "pass-what", key: "what" }, dishes(items)),
    held.length
      ? h(
          "p",
          { class: "pass-held", key: "held" },
          icon("pause-circle"),
          `Then ${courseName(state.courses, courseOf(held[0]))}: ${plural(heldLines, "line")}`,
        )
      : null,
    state.mayWork
      ? h(
          "button",
          {
            class: "button button-primary",
            key: "hand",
            type: "button",
            "data-hand-over": true,
            on: { click: () => actions.finish(id) },
          },
          icon("arrow-right"),
          "Hand over",
        )
      : null,
  );
}
