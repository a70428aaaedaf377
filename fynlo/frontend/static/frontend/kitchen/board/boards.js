// @ts-check
/** All-day counts and the expediter's view: orders/kitchen/boards.py in the browser. A test compares both. Pure. */

/** @import { Ticket, TicketItem } from "../../shared/types.js" */
/** @import { BoardOrder, ShownTicket } from "../types.js" */

/** @typedef {{quantity: number, held: number}} Count `quantity`: to make now; `held`: waiting for their course */
/** @typedef {Count & {modifiers: string[]}} Variant */
/** @typedef {Count & {name: string, variants: Variant[]}} DishCount */

/**
 * @param {string} a
 * @param {string} b
 */
const compare = (a, b) => (a < b ? -1 : a > b ? 1 : 0);

/**
 * Compare lists of texts as Python compares tuples.
 * @param {string[]} a
 * @param {string[]} b
 */
function compareKeys(a, b) {
  for (let index = 0; index < Math.min(a.length, b.length); index += 1) {
    const order = compare(a[index], b[index]);
    if (order) return order;
  }
  return a.length - b.length;
}

/** @param {TicketItem} item */
const isToMake = ({ status }) => status === "fired" || status === "started";

/**
 * The entry of a key, added by `make` when it is missing.
 * @template Key, Value
 * @param {Map<Key, Value>} map
 * @param {Key} key
 * @param {() => Value} make
 */
function entryOf(map, key, make) {
  const value = map.get(key) ?? make();
  map.set(key, value);
  return value;
}

/**
 * Count each dish, and its variants by options.
 * @param {Pick<Ticket, "status" | "items">[]} tickets
 * @returns {DishCount[]} the most frequent dish first
 */
export function allDay(tickets) {
  /** @type {Map<string, Count & {name: string, variants: Map<string, Variant>}>} */
  const dishes = new Map();
  for (const item of tickets.filter(({ status }) => status !== "done").flatMap(({ items }) => items)) {
    const kind = isToMake(item) ? "quantity" : item.status === "held" ? "held" : null;
    if (!kind) continue;
    const { name, modifiers, quantity } = item;
    const dish = entryOf(dishes, name, () => ({ name, quantity: 0, held: 0, variants: new Map() }));
    const key = JSON.stringify(modifiers);
    const variant = entryOf(dish.variants, key, () => ({ modifiers, quantity: 0, held: 0 }));
    dish[kind] += quantity;
    variant[kind] += quantity;
  }
  return [...dishes.values()]
    .map((dish) => ({ ...dish, variants: sortedVariants([...dish.variants.values()]) }))
    .sort((a, b) => b.quantity - a.quantity || compare(a.name, b.name));
}

/** @param {Variant[]} variants */
const sortedVariants = (variants) =>
  variants.sort((a, b) => b.quantity - a.quantity || compareKeys(a.modifiers, b.modifiers));

/**
 * @param {ShownTicket[]} tickets all tickets of one order, at least one
 * @returns {BoardOrder}
 */
function orderOf(tickets) {
  const [first] = tickets;
  const { order_id, order_number, order_type, table_name, server_name, guests, notes, promised_at, sent_at } = first;
  /** @type {Record<string, number>} */
  const missing = {};
  for (const { station, items } of tickets) {
    const making = items.reduce((sum, item) => sum + (isToMake(item) ? item.quantity : 0), 0);
    if (making) missing[station] = (missing[station] ?? 0) + making;
  }
  return {
    order_id,
    order_number,
    order_type,
    table_name,
    server_name,
    guests,
    notes,
    promised_at,
    sent_at,
    allergies: first.allergies ?? [],
    rush: tickets.some(({ rush }) => rush),
    is_ready: !Object.keys(missing).length,
    missing,
    tickets,
  };
}

/**
 * Whether the expediter still sees the ticket: it is not done, or has food at the pass.
 * @param {ShownTicket} ticket
 */
export const concernsExpediter = ({ status, items }) =>
  status !== "done" || items.some((item) => item.status === "ready");

/**
 * Every order that has a ticket on a screen or food at the pass, with all its tickets. Rushed orders come first, then
 * by when they were sent.
 * @param {ShownTicket[]} tickets
 */
export function byOrder(tickets) {
  const sorted = [...tickets].sort((a, b) => compare(a.sent_at, b.sent_at) || compare(a.id, b.id));
  const orders = Map.groupBy(sorted, ({ order_id }) => order_id);
  return [...orders.values()]
    .filter((rows) => rows.some(concernsExpediter))
    .map(orderOf)
    .sort(
      (a, b) => Number(b.rush) - Number(a.rush) || compare(a.sent_at, b.sent_at) || compare(a.order_id, b.order_id),
    );
}
