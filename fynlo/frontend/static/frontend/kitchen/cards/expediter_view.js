// @ts-check
// The cards of all stations: each order whole, with what is missing from which station. Orders that are ready are in a
// strip, the pass, until they are handed over.

import { describeAllergies } from "../../shared/rules/allergies.js";
import { courseName } from "../../shared/rules/courses.js";
import { plural, t } from "../../shared/translate.js";
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
  keyMark,
  sendStateMark,
  shownIndex,
} from "./card_elements.js";
import { itemRow } from "./item_view.js";

/** @import { Change, TicketItem } from "../../shared/types.js" */
/** @import { CardPart } from "../board/layout.js" */
/** @import { Actions, BoardOrder, ExpediterEntry, KitchenView, Layout, ShownTicket, Urgency } from "../types.js" */

/** @typedef {{ticket: ShownTicket, item: TicketItem}} Row */

/** @type {Set<string>} */
const MAKING = new Set(["fired", "started"]);

/**
 * The entries of the board that are orders.
 * @param {KitchenView} state
 * @returns {ExpediterEntry[]}
 */
const ordersOn = ({ board }) => board.filter((entry) => entry.order !== undefined);

/**
 * The orders with at least one line that is being made or waits for its course.
 * @param {KitchenView} state
 * @param {Actions} actions
 * @param {Layout} layout
 */
export function expediterCards(state, actions, layout) {
  return ordersOn(state)
    .filter(({ atPass }) => !atPass)
    .map((entry) => {
      const { id, tickets } = entry;
      const index = shownIndex(state.board.indexOf(entry));
      const age = mostUrgent(tickets, state.thresholds, state.now);
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

/**
 * One part of a card.
 * @param {object} options
 * @param {ExpediterEntry} options.entry
 * @param {CardPart} options.part
 * @param {Row[]} options.lines of this part
 * @param {number} options.index
 * @param {Urgency} options.age
 * @param {boolean} options.selected
 * @param {KitchenView} options.state
 * @param {Actions} options.actions
 */
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

/**
 * @param {string} id of the order
 * @param {Actions} actions
 */
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
    t("All done"),
  );

/**
 * The changes of the order, each once: every ticket of the order has them.
 * @param {ShownTicket[]} tickets
 * @returns {Change[]}
 */
const headerChanges = (tickets) => [
  ...new Map(tickets.flatMap(({ changes }) => changes).map((change) => [change.field, change])).values(),
];

/**
 * @param {BoardOrder} order
 * @param {KitchenView} state
 */
function missingOf({ missing, is_ready: isReady }, state) {
  if (isReady) return null;
  const text = Object.entries(missing).map(
    ([station, count]) => `${count} ${state.config.stations[station] ?? station}`,
  );
  return h(
    "p",
    { class: "ticket-missing", key: "missing", "data-missing": true },
    icon("clock"),
    h("span", { key: "words" }, h("strong", { key: "word" }, t("Missing: ")), text.join(", ")),
  );
}

/**
 * A station's items of the order that are on this part of the card. The station's own button comes with its last item.
 * @param {ShownTicket} ticket
 * @param {TicketItem[]} items
 * @param {object} options
 * @param {KitchenView} options.state
 * @param {Actions} options.actions
 * @param {boolean} options.selected
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
              title: t("{name} is done", { name }),
              on: { click: () => actions.bumpPart(ticket.id) },
            },
            icon("check", t("{name} is done", { name })),
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

/**
 * @param {ShownTicket} ticket
 * @param {string[]} courses their names
 */
function sectionState(ticket, courses) {
  const items = ticket.items.filter(({ status }) => status !== "void");
  const making = items.filter(({ status }) => MAKING.has(status)).length;
  if (ticket.status === "held")
    return {
      word: t("Held · {course}", { course: courseName(courses, courseOf(ticket)) }),
      icon: "pause-circle",
      tone: "held",
    };
  if (!items.length) return { word: t("Void"), icon: "no-symbol", tone: "held" };
  if (!making)
    return { word: anyBefore(ticket, "served") ? t("Ready") : t("Handed over"), icon: "check-circle", tone: "ready" };
  return {
    word: t("{count} of {count2}", { count: items.length - making, count2: items.length }),
    icon: "fire",
    tone: "making",
  };
}

/**
 * The strip of orders that are ready. One tap hands an order over.
 * @param {KitchenView} state
 * @param {Actions} actions
 */
export function passView(state, actions) {
  const ready = ordersOn(state).filter(({ atPass }) => atPass);
  if (!ready.length) return null;
  return h(
    "section",
    { class: "pass", key: "pass", "aria-label": t("At the pass") },
    h("h2", { class: "pass-title", key: "title" }, icon("check-circle"), t("At the pass")),
    h(
      "ul",
      { class: "pass-list scroll-area", key: "list" },
      ready.map((entry) => passCard(entry, state, actions)),
    ),
  );
}

/**
 * @param {ExpediterEntry} entry
 * @param {KitchenView} state
 * @param {Actions} actions
 */
function passCard({ id, order, tickets }, state, actions) {
  const items = tickets.flatMap((ticket) => ticket.items).filter(({ status }) => status === "ready");
  const since = tickets.map(({ ready_at }) => ready_at ?? "").reduce((a, b) => (b > a ? b : a), order.sent_at);
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
      keyMark(index),
      h("strong", { key: "place" }, placeOf(order)),
      h("span", { key: "number" }, `#${order.order_number}`),
      h("span", { class: "pass-clock", key: "clock", role: "timer", "data-clock": "since", "data-at": since }),
    ),
    order.allergies?.length
      ? h(
          "p",
          { class: "pass-allergies", key: "allergies" },
          icon("exclamation-triangle", t("Allergy:")),
          describeAllergies(order.allergies),
        )
      : null,
    h("p", { class: "pass-what", key: "what" }, dishes(items)),
    held.length
      ? h(
          "p",
          { class: "pass-held", key: "held" },
          icon("pause-circle"),
          plural(heldLines, "Then {course}: {count} line", "Then {course}: {count} lines", {
            course: courseName(state.courses, courseOf(held[0])),
          }),
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
          t("Hand over"),
        )
      : null,
  );
}
