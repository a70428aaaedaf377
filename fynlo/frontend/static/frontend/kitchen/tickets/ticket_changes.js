// The changes made to a ticket after it was sent to the kitchen, with old and new values, and whether a person at this
// screen has seen them. Pure.
import { orderTypeLabel } from "../../shared/labels/orders.js";
import { formatTime } from "../../shared/labels/times.js";
import { courseName } from "../../shared/rules/courses.js";

const NAMES = {
  table: "Table",
  order: "Order",
  notes: "Note",
  quantity: "Quantity",
  order_type: "Type",
  promised_at: "For",
  course: "Course",
  seat: "Seat",
  allergies: "Allergy",
};

function written(field, value, courses) {
  if (value === null || value === "") return "none";
  if (field === "order") return `#${value}`;
  if (field === "order_type") return orderTypeLabel(value);
  if (field === "promised_at") return formatTime(value);
  if (field === "course") return courseName(courses, value);
  return String(value);
}

/** `{name, before, after}` in words; `courses` are their names, the first course's first. */
export const describeChange = ({ field, before, after }, courses) => ({
  name: NAMES[field] ?? field,
  before: written(field, before, courses),
  after: written(field, after, courses),
});

/** The key that marks a change as seen. A later change of the same field has a new key. */
export const keyOf = (owner, { field, at }) => `${owner}:${field}:${at}`;

/** The keys of everything that changed on a ticket and its items. */
export const keysOf = (ticket) => [
  ...ticket.changes.map((change) => keyOf(ticket.id, change)),
  ...ticket.items.flatMap((item) => item.changes.map((change) => keyOf(item.line_id, change))),
];

export const unseenChanges = (ticket, seen) => keysOf(ticket).filter((key) => !seen.has(key));

/** Which sounds the step between two states of the board needs: {fresh, changed}. */
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
