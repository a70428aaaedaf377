/**
 * All-day counts and the expediter's view: orders/kitchen/boards.py in the browser, held against it by a test. Pure.
 */

const TO_MAKE = new Set(["fired", "started"]);
const HEADER = [
  "order_id",
  "order_number",
  "order_type",
  "table_name",
  "server_name",
  "guests",
  "notes",
  "promised_at",
  "sent_at",
];

const compare = (a, b) => (a < b ? -1 : a > b ? 1 : 0);

/** Compares lists of texts as Python compares tuples. */
function compareKeys(a, b) {
  for (let index = 0; index < Math.min(a.length, b.length); index += 1) {
    const order = compare(a[index], b[index]);
    if (order) return order;
  }
  return a.length - b.length;
}

/** Of each dish how many are to be made now and how many wait, and of its variants by options. */
export function allDay(tickets) {
  const dishes = new Map();
  for (const ticket of tickets.filter(({ status }) => status !== "done")) {
    for (const { name, modifiers, status, quantity } of ticket.items) {
      const kind = TO_MAKE.has(status) ? "quantity" : status === "held" ? "held" : null;
      if (!kind) continue;
      if (!dishes.has(name)) dishes.set(name, { name, quantity: 0, held: 0, variants: new Map() });
      const dish = dishes.get(name);
      const key = JSON.stringify(modifiers);
      if (!dish.variants.has(key)) dish.variants.set(key, { modifiers, quantity: 0, held: 0 });
      for (const counted of [dish, dish.variants.get(key)]) counted[kind] += quantity;
    }
  }
  const variantsOf = ({ variants }) =>
    [...variants.values()].sort((a, b) => b.quantity - a.quantity || compareKeys(a.modifiers, b.modifiers));
  return [...dishes.values()]
    .map((dish) => ({ ...dish, variants: variantsOf(dish) }))
    .sort((a, b) => b.quantity - a.quantity || compare(a.name, b.name));
}

function orderOf(tickets) {
  const header = Object.fromEntries(HEADER.map((name) => [name, tickets[0][name]]));
  const missing = {};
  for (const { station, items } of tickets) {
    const making = items.reduce((sum, { status, quantity }) => sum + (TO_MAKE.has(status) ? quantity : 0), 0);
    if (making) missing[station] = (missing[station] ?? 0) + making;
  }
  return {
    ...header,
    allergies: tickets[0].allergies ?? [],
    rush: tickets.some(({ rush }) => rush),
    is_ready: !Object.keys(missing).length,
    missing,
    tickets,
  };
}

const concernsExpediter = ({ status, items }) => status !== "done" || items.some((item) => item.status === "ready");

/**
 * Every order that has a ticket on a screen or food at the pass, with all its tickets, and how many items which
 * station still makes; rushed ones first, then by when they were sent.
 */
export function byOrder(tickets) {
  const sorted = [...tickets].sort((a, b) => compare(a.sent_at, b.sent_at) || compare(a.id, b.id));
  const orders = Map.groupBy(sorted, ({ order_id }) => order_id);
  return [...orders.values()]
    .filter((rows) => rows.some(concernsExpediter))
    .map(orderOf)
    .sort((a, b) => b.rush - a.rush || compare(a.sent_at, b.sent_at) || compare(a.order_id, b.order_id));
}
