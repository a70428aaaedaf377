// @ts-check
// The changes made to a ticket after it was sent to the kitchen, with old and new values, and whether a person at this
// screen has seen them. Pure.

import { orderTypeLabel } from "../../shared/labels/orders.js";
import { formatTime } from "../../shared/labels/times.js";
import { courseName } from "../../shared/rules/courses.js";
import { t } from "../../shared/translate.js";

/** @import { Change, Ticket } from "../../shared/types.js" */

/** @type {Record<string, string>} by field */
const NAMES = {
  table: t("Table"),
  order: t("Order"),
  notes: t("Note"),
  quantity: t("Quantity"),
  order_type: t("Type"),
  promised_at: t("For"),
  course: t("Course"),
  seat: t("Seat"),
  allergies: t("Allergy"),
};

/**
 * A value in words.
 * @param {string} field
 * @param {unknown} value
 * @param {string[]} courses
 */
function written(field, value, courses) {
  if (value === null || value === "") return t("none");
  if (field === "order") return `#${value}`;
  if (field === "order_type") return orderTypeLabel(String(value));
  if (field === "promised_at") return formatTime(String(value));
  if (field === "course") return courseName(courses, Number(value));
  return String(value);
}

/**
 * A change in words.
 * @param {Change} change
 * @param {string[]} courses their names, the first course first
 */
export const describeChange = ({ field, before, after }, courses) => ({
  name: NAMES[field] ?? field,
  before: written(field, before, courses),
  after: written(field, after, courses),
});

/**
 * The key that marks a change as seen. A later change of the same field has a new key.
 * @param {string} owner the id of the ticket or line
 * @param {Pick<Change, "field" | "at">} change
 */
export const keyOf = (owner, { field, at }) => `${owner}:${field}:${at}`;

/**
 * The keys of all changes of a ticket and its items.
 * @param {Pick<Ticket, "id" | "changes" | "items">} ticket
 */
export const keysOf = (ticket) => [
  ...ticket.changes.map((change) => keyOf(ticket.id, change)),
  ...ticket.items.flatMap((item) => item.changes.map((change) => keyOf(item.line_id, change))),
];

/**
 * @param {Pick<Ticket, "id" | "changes" | "items">} ticket
 * @param {Set<string>} seen
 */
export const unseenChanges = (ticket, seen) => keysOf(ticket).filter((key) => !seen.has(key));

/**
 * What is new between two states of the board.
 * @param {Record<string, Ticket>} before
 * @param {Record<string, Ticket>} after
 * @param {string} station "" for all stations
 */
export function newsBetween(before, after, station) {
  const news = { fresh: false, changed: false };
  for (const ticket of Object.values(after)) {
    const known = before[ticket.id];
    if (known === ticket || (station && ticket.station !== station) || ["done", "gone", "held"].includes(ticket.status))
      continue;
    const isFired = !known || known.status === "held";
    if (isFired) news.fresh = true;
    else if (hasMore(known, ticket)) news.changed = true;
  }
  return news;
}

/**
 * Whether a ticket has new changes, new items or new voids.
 * @param {Ticket} before
 * @param {Ticket} after
 */
function hasMore(before, after) {
  const known = new Set(keysOf(before));
  const states = new Map(before.items.map(({ line_id, status }) => [line_id, status]));
  return (
    keysOf(after).some((key) => !known.has(key)) ||
    after.items.some(
      ({ line_id, status }) => !states.has(line_id) || (status === "void" && states.get(line_id) !== "void"),
    )
  );
}
