// @ts-check
// The elements of the cards of both views: whose order it is, how long it waits, what changed, what comes next.

import { ORDER_TYPES } from "../../shared/contract.js";
import { formatTime } from "../../shared/labels/times.js";
import { allergyContent, allergyOwner } from "../../shared/rules/allergies.js";
import { courseName } from "../../shared/rules/courses.js";
import { plural, t } from "../../shared/translate.js";
import { h, icon } from "../../shared/view/dom.js";
import { dishes, placeOf } from "../labels.js";
import { unseenChanges } from "../tickets/ticket_changes.js";
import { courseOf } from "../tickets/tickets.js";
import { clockOf } from "../tickets/urgency.js";
import { changeMark } from "./item_view.js";

/** @import { Child, Children } from "../../shared/view/dom.js" */
/** @import { Allergies, Change, OrderType } from "../../shared/types.js" */
/** @import { CardPart } from "../board/layout.js" */
/** @import { Actions, KitchenView, ShownTicket, Urgency } from "../types.js" */

/**
 * @typedef {object} CardHeader the fields of an order that a card shows; a ticket has them too
 * @property {string} id of the ticket or order
 * @property {number} order_number
 * @property {OrderType} order_type
 * @property {string} table_name
 * @property {string} server_name
 * @property {number | null} guests
 * @property {string} notes
 * @property {Allergies[]} [allergies]
 * @property {string | null} [promised_at]
 * @property {boolean} rush
 * @property {string} sent_at
 * @property {string | null} fired_at
 * @property {Change[]} changes
 */

const MINUTE_MS = 60_000;
/** How many cards a key selects: 1 to 9, and 0. */
const KEYS = 10;

/**
 * A card's index as the card shows it. Only the first ten cards have a key, so all cards behind them share one index
 * and are not drawn again when a card leaves.
 * @param {number} index
 */
export const shownIndex = (index) => Math.min(index, KEYS);

/**
 * The key of a card, for a keyboard; nothing behind the tenth card.
 * @param {number} index
 */
export const keyMark = (index) =>
  index < KEYS
    ? h("kbd", { class: "ticket-key", key: "key", "aria-hidden": "true" }, String((index + 1) % KEYS))
    : null;

/**
 * The attributes of a card of either view. Screen readers announce the first part as the current card.
 * @param {object} card
 * @param {string} card.id
 * @param {CardPart} card.part
 * @param {boolean} card.selected
 * @param {string} card.tone
 * @param {boolean} card.rush
 * @param {number} card.number of the order
 */
export const cardProps = ({ id, part, selected, tone, rush, number }) => ({
  class: ["ticket", `is-${tone}`, selected && "is-selected", rush && "is-rush"].filter(Boolean).join(" "),
  "data-card": id,
  "data-number": number,
  "aria-current": selected && part.isFirst ? "true" : null,
});

/**
 * The head of a card.
 * @param {object} options
 * @param {CardHeader} options.header
 * @param {string} options.id of the entry that a tap selects
 * @param {number} options.index
 * @param {Urgency} options.age
 * @param {string} options.since the start of the clock
 * @param {Child} options.tag stands in place of the urgency
 * @param {Actions} options.actions
 */
export function cardHead({ header, id, index, age, since, tag, actions }) {
  const type = header.order_type === "dine_in" ? null : ORDER_TYPES[header.order_type];
  return h(
    "header",
    { class: "ticket-head", key: "head", on: { click: () => actions.select(id) } },
    keyMark(index),
    h(
      "h2",
      { class: "ticket-place", key: "place", title: placeOf(header) },
      type ? icon(type.icon) : null,
      h("span", { key: "name" }, placeOf(header)),
    ),
    h(
      "div",
      { class: "ticket-facts", key: "facts" },
      h(
        "p",
        { class: "ticket-order", key: "order" },
        `#${header.order_number}`,
        header.guests ? plural(header.guests, " · {count} guest", " · {count} guests") : "",
        header.server_name ? ` · ${header.server_name.split(" ")[0]}` : "",
      ),
      h(
        "div",
        { class: "ticket-age", key: "age" },
        tag ?? (age.word ? h("span", { class: "ticket-word", key: "word" }, icon(age.icon), age.word) : null),
        h("span", {
          class: "ticket-clock",
          key: "clock",
          role: "timer",
          "data-age": true,
          "data-clock": "since",
          "data-at": since,
        }),
      ),
    ),
  );
}

/**
 * @param {number} course
 * @param {string[]} courses their names
 */
export const heldTag = (course, courses) =>
  h(
    "span",
    { class: "ticket-word is-held", key: "word" },
    icon("pause-circle"),
    t("Held · {course}", { course: courseName(courses, course) }),
  );

/**
 * Below the head of the first part: rush, a promised time, the time since the order, notes and changes.
 * @param {CardHeader & ({items: ShownTicket["items"]} | {items?: undefined})} ticket
 * @param {object} options
 * @param {KitchenView} options.state
 * @param {Actions} options.actions
 * @param {Change[]} [options.changes]
 * @param {string[]} [options.unseen] keys of the changes that no person at this screen has seen
 * @param {Children} [options.more]
 */
export function cardMarks(
  ticket,
  { state, actions, changes = ticket.changes, unseen = unseenOf(ticket, state.seen), more = null },
) {
  const fired = Date.parse(clockOf(ticket));
  const waited = ticket.fired_at && fired - Date.parse(ticket.sent_at) >= MINUTE_MS;
  return h(
    "div",
    { class: "ticket-marks", key: "marks" },
    rushMark(ticket),
    ticket.promised_at
      ? h(
          "p",
          { class: "mark mark-promise", key: "promise" },
          icon("clock"),
          h("span", { key: "at" }, t("For {time}, ", { time: formatTime(ticket.promised_at) })),
          h("span", { key: "left", "data-clock": "until", "data-at": ticket.promised_at }),
        )
      : null,
    waited
      ? h(
          "p",
          { class: "mark mark-ordered", key: "ordered" },
          h("span", { key: "word" }, t("Ordered ")),
          h("span", { key: "ago", "data-clock": "minutes", "data-at": ticket.sent_at }),
          h("span", { key: "ago-word" }, t(" ago")),
        )
      : null,
    notesMark(ticket),
    changes.length
      ? h(
          "p",
          { class: "ticket-changes", key: "changes" },
          changes.map((change) => changeMark(change, ticket.id, state)),
        )
      : null,
    unseen.length
      ? h(
          "button",
          {
            class: "button button-secondary ticket-seen",
            key: "seen",
            type: "button",
            "data-seen": true,
            on: { click: () => actions.see(unseen) },
          },
          icon("eye"),
          plural(unseen.length, "Seen · {count} change", "Seen · {count} changes"),
        )
      : null,
    more,
  );
}

/**
 * @param {CardHeader & {items?: ShownTicket["items"]}} ticket
 * @param {Set<string>} seen
 */
const unseenOf = ({ items = [], ...ticket }, seen) => unseenChanges({ ...ticket, items }, seen);

/** @param {Pick<CardHeader, "rush">} header */
const rushMark = ({ rush }) =>
  rush ? h("p", { class: "mark mark-rush", key: "rush" }, icon("bolt"), t("Rush")) : null;

/** @param {Pick<CardHeader, "notes">} header */
const notesMark = ({ notes }) =>
  notes
    ? h(
        "p",
        { class: "ticket-notes", key: "notes" },
        icon("chat-bubble-left", t("Note:")),
        h("span", { key: "words" }, notes),
      )
    : null;

/**
 * The allergies of the order: a band with a mark and words above the lines of every part, never cut.
 * @param {Pick<CardHeader, "allergies">} header
 */
export function allergyBand({ allergies = [] }) {
  if (!allergies.length) return null;
  return h(
    "div",
    { class: "ticket-allergies", key: "allergies", "data-allergies": true },
    h("p", { class: "allergies-title", key: "title" }, icon("exclamation-triangle"), t("Allergy")),
    allergies.map((entry) =>
      h(
        "p",
        { class: "allergies-entry", key: allergyOwner(entry) },
        h("strong", { key: "whose" }, `${allergyOwner(entry)}:`),
        ` ${allergyContent(entry)}`,
      ),
    ),
  );
}

/**
 * The head of every part but the first, with the allergies and the note again. layout.js has its height as a constant.
 * @param {CardHeader} header
 * @param {string} id of the entry that a tap selects
 * @param {CardPart} part
 * @param {Actions} actions
 */
export const continuedHead = (header, id, { index, count }, actions) => [
  h(
    "header",
    { class: "ticket-head is-continued", key: "head", on: { click: () => actions.select(id) } },
    h(
      "h2",
      { class: "ticket-place", key: "place", title: placeOf(header) },
      header.rush ? h("span", { class: "continued-rush", key: "rush" }, icon("bolt", t("Rush"))) : null,
      h("span", { key: "name" }, placeOf(header)),
    ),
    h(
      "p",
      { class: "continued-part", key: "part" },
      t("#{number} · part {part} of {count}, continued", { number: header.order_number, part: index + 1, count }),
    ),
  ),
  allergyBand(header),
  notesMark(header),
];

/**
 * Below the lines of every part but the last.
 * @param {CardPart} part
 */
export const continuedFooter = ({ index, count }) =>
  h(
    "p",
    { class: "ticket-goes-on", key: "goes-on" },
    t("{index} of {count}, ", { index: index + 1, count }),
    h("strong", { key: "word" }, t("continued")),
    icon("arrow-long-right"),
  );

/**
 * The next course of the order that waits, so that a cook knows what follows.
 * @param {ShownTicket[]} waiting
 * @param {string[]} courses their names
 */
export function nextCourses(waiting, courses) {
  if (!waiting.length) return null;
  const course = courseOf(waiting[0]);
  const items = waiting.filter((ticket) => courseOf(ticket) === course).flatMap((ticket) => ticket.items);
  return h(
    "p",
    { class: "ticket-next", key: "next" },
    icon("pause-circle"),
    h(
      "span",
      { key: "words" },
      h("strong", { key: "name" }, t("Next: {course}", { course: courseName(courses, course) })),
      ` · ${dishes(items)}`,
    ),
  );
}

/** @param {ShownTicket[]} tickets */
export function sendStateMark(tickets) {
  if (!tickets.some(({ sendState }) => sendState === "unsure")) return null;
  return h(
    "p",
    { class: "ticket-send-state", key: "send-state" },
    icon("signal-slash"),
    t("Waiting for the connection"),
  );
}
