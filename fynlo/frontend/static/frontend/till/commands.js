// What the till may ask of the server: one function a kind, each answers a command for the outbox. `payload` is what
// the server gets; `metadata` is for this till alone: where it belongs (`orderId`, `where`), its `description` in the
// list of what is not sent, and what the screen shows of it until the answer is there (projection.js).

import { orderTypeLabel } from "../shared/labels/orders.js";
import { plural } from "../shared/labels/plural.js";
import { formatPence, pounds } from "../shared/money.js";
import { countOf, itemsOf } from "./cart/cart.js";

/** Kinds that book money: the same rules for what is shown of them while they wait, and when they are refused. */
export const TAKES_MONEY = new Set(["payment.cash", "payment.card"]);

const wire = (pence) => Number(pounds(pence));

/**
 * `lines` are the cart's with their `pence`; the cart's key is the command's id, so that two tabs send one. `keep`
 * writes them on the order without the kitchen; of what goes there the courses in `hold` wait.
 */
export function createOrder({ cart, lines, keep, hold, menuVersion, tableName, person, where }) {
  const payload = {
    id: cart.id,
    client_reference: cart.id,
    order_type: cart.orderType,
    items: itemsOf(cart),
    menu_version: menuVersion,
    ...sending(keep, hold),
  };
  if (cart.customer) payload.customer = cart.customer;
  if (cart.promisedAt) payload.promised_at = cart.promisedAt;
  if (cart.tableId) payload.table_id = cart.tableId;
  if (cart.guests) payload.guests = cart.guests;
  if (cart.notes.trim()) payload.notes = cart.notes.trim();
  if (cart.allergies?.length) payload.allergies = cart.allergies;
  const description = `New order, ${plural(countOf(lines), "item")}`;
  return {
    command_id: cart.key,
    kind: "order.create",
    payload,
    menu_version: menuVersion,
    metadata: { orderId: cart.id, where, description, cart, lines, tableName, person },
  };
}

export function addLines({ cart, lines, orderId, keep, hold, menuVersion, where }) {
  const payload = { items: itemsOf(cart), menu_version: menuVersion, ...sending(keep, hold) };
  const description = plural(countOf(lines), "more item", "more items");
  return {
    command_id: cart.key,
    kind: "order.add_lines",
    target: orderId,
    payload,
    menu_version: menuVersion,
    metadata: { orderId, where, description, cart, lines },
  };
}

const sending = (keep, hold) => (keep || !hold.length ? { send: !keep } : { send: true, hold });

export function sendOrder({ orderId, hold, where }) {
  return {
    kind: "order.send",
    target: orderId,
    payload: hold.length ? { hold } : {},
    metadata: { orderId, where, description: "Send to the kitchen" },
  };
}

export function fireCourse({ orderId, course, name, where }) {
  return {
    kind: "order.fire_course",
    target: orderId,
    payload: { course },
    metadata: { orderId, where, description: `Fire ${name}` },
  };
}

/** `lineIds` are those that were fired by mistake. */
export function holdCourse({ orderId, course, name, lineIds, where }) {
  return {
    kind: "order.hold_course",
    target: orderId,
    payload: { course },
    metadata: { orderId, where, description: `Hold ${name} again`, lineIds },
  };
}

export function setRush({ orderId, on, where }) {
  return {
    kind: "order.rush",
    target: orderId,
    payload: { on },
    metadata: { orderId, where, description: on ? "Rush" : "No rush" },
  };
}

/** `chargePence` is the resulting service charge, as this device computes it. */
export function setType({ orderId, orderType, chargePence, where }) {
  return {
    kind: "order.set_type",
    target: orderId,
    payload: { order_type: orderType },
    metadata: { orderId, where, description: orderTypeLabel(orderType), chargePence },
  };
}

export function voidLine({ orderId, line, where }) {
  return {
    kind: "order.void_line",
    target: `${orderId}:${line.id}`,
    metadata: { orderId, where, description: `Remove ${line.name}`, lineId: line.id },
  };
}

/** `changes` are the changed fields of the line: notes, course, seat. */
export function editLine({ orderId, line, changes, where }) {
  return {
    kind: "order.edit_line",
    target: `${orderId}:${line.id}`,
    payload: changes,
    metadata: { orderId, where, description: `Change ${line.name}`, lineId: line.id },
  };
}

/** `changes` are the changed fields of the header: guests, notes, customer, promised_at. */
export function setDetails({ order, changes, where }) {
  return {
    kind: "order.set_details",
    target: order.id,
    payload: changes,
    base_version: order.version,
    metadata: {
      orderId: order.id,
      where,
      description: "customer" in changes || "promised_at" in changes ? "Name and time" : "Guests or note",
    },
  };
}

/** `entry` is {seat, allergens, note}: all that this seat, or the whole order for no seat, is allergic to. */
export function setAllergies({ order, entry, where }) {
  const { seat, allergens, note } = entry;
  return {
    kind: "order.set_allergies",
    target: order.id,
    payload: { seat, allergens, note },
    base_version: order.version,
    metadata: { orderId: order.id, where, description: seat ? `Allergies of seat ${seat}` : "Allergies" },
  };
}

export function setStatus({ orderId, status, description = "Served", where }) {
  return { kind: "order.set_status", target: orderId, payload: { status }, metadata: { orderId, where, description } };
}

export function cleanTable({ table }) {
  return { kind: "table.clean", target: table.id, metadata: { where: table.display_name, description: "Clean" } };
}

export function setTableStatus({ table, status, description }) {
  return {
    kind: "table.set_status",
    target: table.id,
    payload: { status },
    metadata: { where: table.display_name, description },
  };
}

/** `server` is the {id, name} of the table's new server, or null for none. */
export function setTableServer({ table, server }) {
  const description = server ? `Server: ${server.name}` : "No server";
  return {
    kind: "table.set_server",
    target: table.id,
    payload: { server_id: server?.id ?? null },
    metadata: { where: table.display_name, description, serverName: server?.name ?? "" },
  };
}

export function setAvailability({ product, available }) {
  return {
    kind: "menu.set_availability",
    target: product.id,
    payload: { available },
    metadata: { where: "", description: `${product.name} ${available ? "back on sale" : "sold out"}` },
  };
}

/** `chargePence` is the charge as this device computes it, shown until the server's answer. */
export function setServiceCharge({ order, applied, chargePence, where }) {
  const description = applied ? "Service charge back on" : "Service charge off";
  return {
    kind: "order.set_service_charge",
    target: order.id,
    payload: { applied },
    metadata: { orderId: order.id, where, description, chargePence },
  };
}

export function transfer({ order, table, where }) {
  return {
    kind: "order.transfer",
    target: order.id,
    payload: { table_id: table.id },
    metadata: { orderId: order.id, where, description: `Move to ${table.display_name}`, tableName: table.name },
  };
}

/**
 * `id` is the payment's, whatever command brings it. All sums in pence: `due` goes to the bill, `tip` to the staff,
 * `change` back to the guest. `split` says which part of the bill `due` is, where it is one; `although` a guest may be
 * paying it just now.
 */
export function takeCash({ id, order, due, received, change, tip, split, although, receiptNumber, where }) {
  const payload = {
    ...taken({ id, order, due, tip, split, although, receiptNumber }),
    received_amount: wire(received),
    change_amount: wire(change),
  };
  const receipt = {
    number: order.number,
    tableName: order.table_name,
    method: "cash",
    paid: due,
    received,
    change,
    tip,
    receiptNumber,
  };
  return {
    kind: "payment.cash",
    payload,
    metadata: { orderId: order.id, where, description: `Cash ${formatPence(due + tip)}`, receipt },
  };
}

/**
 * What the restaurant's card machine has approved; `lastFour` and `code` are from its paper, "" where nobody typed
 * them.
 */
export function takeCard({ id, order, due, tip, split, although, lastFour, code, receiptNumber, where }) {
  const payload = taken({ id, order, due, tip, split, although, receiptNumber });
  if (lastFour) payload.card_last_four = lastFour;
  if (code) payload.authorisation_code = code;
  const receipt = {
    number: order.number,
    tableName: order.table_name,
    method: "card",
    paid: due,
    received: due + tip,
    change: 0,
    tip,
    receiptNumber,
  };
  return {
    kind: "payment.card",
    payload,
    metadata: { orderId: order.id, where, description: `Card ${formatPence(due + tip)}`, receipt },
  };
}

/** The card machine declined the card. The order's history records it. */
export function declineCard({ id, order, due, tip, where }) {
  const payload = { id, order_id: order.id, amount: wire(due), tip_amount: wire(tip) };
  return {
    kind: "payment.card_declined",
    payload,
    metadata: { orderId: order.id, where, description: `Card declined ${formatPence(due + tip)}` },
  };
}

function taken({ id, order, due, tip, split, although, receiptNumber }) {
  const payload = { id, order_id: order.id, amount: wire(due), tip_amount: wire(tip) };
  if (split) payload.split = split;
  if (although) payload.although_held = true;
  if (receiptNumber) payload.receipt_number = receiptNumber;
  return payload;
}
