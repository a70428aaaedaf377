// What the cards of both views are put together from: whose it is, how long it waits, what changed, what comes next.

import { ORDER_TYPES } from "../../shared/contract.js";
import { plural } from "../../shared/labels/plural.js";
import { formatTime } from "../../shared/labels/times.js";
import { allergyContent, allergyOwner } from "../../shared/rules/allergies.js";
import { courseName } from "../../shared/rules/courses.js";
import { h, icon } from "../../shared/view/dom.js";
import { dishes, placeOf } from "../labels.js";
import { unseenChanges } from "../tickets/ticket_changes.js";
import { courseOf } from "../tickets/tickets.js";
import { clockOf } from "../tickets/urgency.js";
import { changeMark } from "./item_view.js";

const MINUTE = 60_000;
const KEYS = 10;

/**
 * A card's index as the card shows it. Only the first ten cards have a key, so all cards behind them share one index
 * and are not drawn again when a card leaves.
 */
export const shownIndex = (index) => Math.min(index, KEYS);

/** What a card of either view is: `part` is as layout.js says; the first one stands for all to who listens. */
export const cardProps = ({ id, part, selected, tone, rush, number }) => ({
  class: ["ticket", `is-${tone}`, selected && "is-selected", rush && "is-rush"].filter(Boolean).join(" "),
  "data-card": id,
  "data-number": number,
  "aria-current": selected && part.isFirst ? "true" : null,
});

/** Head of a card. `header` has the order's header fields, `id` what a tap selects, `since` the clock's beginning. */
export function cardHead({ header, id, index, age, since, tag, actions }) {
  const type = header.order_type === "dine_in" ? null : ORDER_TYPES[header.order_type];
  return h(
    "header",
    { class: "ticket-head", key: "head", on: { click: () => actions.select(id) } },
    index < KEYS
      ? h("kbd", { class: "ticket-key", key: "key", "aria-hidden": "true" }, String((index + 1) % 10))
      : null,
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
        header.guests ? ` · ${plural(header.guests, "guest")}` : "",
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

/** `courses` are their names, the first course's first. */
export const heldTag = (course, courses) =>
  h(
    "span",
    { class: "ticket-word is-held", key: "word" },
    icon("pause-circle"),
    `Held · ${courseName(courses, course)}`,
  );

/**
 * Under the head of the first part: rush, a promised time, the second clock, notes, changes, and what `more` there is.
 */
export function cardMarks(
  ticket,
  { state, actions, changes = ticket.changes, unseen = unseenChanges(ticket, state.seen), more = null },
) {
  const fired = Date.parse(clockOf(ticket));
  const waited = ticket.fired_at && fired - Date.parse(ticket.sent_at) >= MINUTE;
  return h(
    "div",
    { class: "ticket-marks", key: "marks" },
    rushMark(ticket),
    ticket.promised_at
      ? h(
          "p",
          { class: "mark mark-promise", key: "promise" },
          icon("clock"),
          h("span", { key: "at" }, `For ${formatTime(ticket.promised_at)}, `),
          h("span", { key: "left", "data-clock": "until", "data-at": ticket.promised_at }),
        )
      : null,
    waited
      ? h(
          "p",
          { class: "mark mark-ordered", key: "ordered" },
          h("span", { key: "word" }, "Ordered "),
          h("span", { key: "ago", "data-clock": "minutes", "data-at": ticket.sent_at }),
          h("span", { key: "ago-word" }, " ago"),
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
          `Seen · ${plural(unseen.length, "change")}`,
        )
      : null,
    more,
  );
}

const rushMark = ({ rush }) => (rush ? h("p", { class: "mark mark-rush", key: "rush" }, icon("bolt"), "Rush") : null);
const notesMark = ({ notes }) =>
  notes
    ? h(
        "p",
        { class: "ticket-notes", key: "notes" },
        icon("chat-bubble-left", "Note:"),
        h("span", { key: "words" }, notes),
      )
    : null;

/** Who on this order is allergic to what: a band with a mark and words above the lines of every part, never cut. */
export function allergyBand({ allergies = [] }) {
  if (!allergies.length) return null;
  return h(
    "div",
    { class: "ticket-allergies", key: "allergies", "data-allergies": true },
    h("p", { class: "allergies-title", key: "title" }, icon("exclamation-triangle"), "Allergy"),
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
 * Head of another part: whose it is, which part, allergies and the note again. layout.js counts on the head's height.
 */
export const continuedHead = (header, id, { index, count }, actions) => [
  h(
    "header",
    { class: "ticket-head is-continued", key: "head", on: { click: () => actions.select(id) } },
    h(
      "h2",
      { class: "ticket-place", key: "place", title: placeOf(header) },
      header.rush ? h("span", { class: "continued-rush", key: "rush" }, icon("bolt", "Rush")) : null,
      h("span", { key: "name" }, placeOf(header)),
    ),
    h(
      "p",
      { class: "continued-part", key: "part" },
      `#${header.order_number} · part ${index + 1} of ${count}, continued`,
    ),
  ),
  allergyBand(header),
  header.notes
    ? h(
        "p",
        { class: "ticket-notes", key: "notes" },
        icon("chat-bubble-left", "Note:"),
        h("span", { key: "words" }, header.notes),
      )
    : null,
];

/** Under the lines of a part that is not the last. */
export const continuedFooter = ({ index, count }) =>
  h(
    "p",
    { class: "ticket-goes-on", key: "goes-on" },
    `${index + 1} of ${count}, `,
    h("strong", { key: "word" }, "continued"),
    icon("arrow-long-right"),
  );

/** The courses of this order that still wait, so that a cook knows what follows. */
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
      h("strong", { key: "name" }, `Next: ${courseName(courses, course)}`),
      ` · ${dishes(items)}`,
    ),
  );
}

export function sendStateMark(tickets) {
  if (!tickets.some(({ sendState }) => sendState === "unsure")) return null;
  return h("p", { class: "ticket-send-state", key: "send-state" }, icon("signal-slash"), "Waiting for the connection");
}
