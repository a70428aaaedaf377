// What the till may ask of the server: one function a kind, each answers a command for the outbox. `payload` is what
// the server gets; `about` is for this till alone: where it belongs (`orderId`, `where`), what it `says` in the list
// of what is not sent, and what the screen shows of it until the answer is there (projection.js).
import { pounds, shown } from "../../realtime/money.js";
import { countOf, itemsOf } from "./cart.js";
import { things } from "./words.js";

const wire = (pence) => Number(pounds(pence));

/** `lines` are the cart's with their `pence`; the cart's key is the command's id, so that two tabs send one. */
export function createOrder({ cart, lines, hold, menuVersion, tableName, person, where }) {
  const payload = { id: cart.id, client_reference: cart.id, order_type: cart.orderType, items: itemsOf(cart), menu_version: menuVersion, send: !hold };
  if (cart.tableId) payload.table_id = cart.tableId;
  if (cart.guests) payload.guests = cart.guests;
  if (cart.notes.trim()) payload.notes = cart.notes.trim();
  const says = `New order, ${things(countOf(lines), "item")}`;
  return { command_id: cart.key, kind: "order.create", payload, menu_version: menuVersion, about: { orderId: cart.id, where, says, cart, lines, tableName, person } };
}

export function addLines({ cart, lines, orderId, hold, menuVersion, where }) {
  const payload = { items: itemsOf(cart), menu_version: menuVersion, send: !hold };
  const says = things(countOf(lines), "more item", "more items");
  return { command_id: cart.key, kind: "order.add_lines", target: orderId, payload, menu_version: menuVersion, about: { orderId, where, says, cart, lines } };
}

export function sendOrder({ orderId, where }) {
  return { kind: "order.send", target: orderId, about: { orderId, where, says: "Send to the kitchen" } };
}

export function voidLine({ orderId, line, where }) {
  return { kind: "order.void_line", target: `${orderId}:${line.id}`, about: { orderId, where, says: `Take away ${line.name}`, lineId: line.id } };
}

/** `changes` are the header's fields that somebody changed: guests, notes. */
export function setDetails({ order, changes, where }) {
  return { kind: "order.set_details", target: order.id, payload: changes, base_version: order.version, about: { orderId: order.id, where, says: "Guests or note" } };
}

export function setStatus({ orderId, status, where }) {
  return { kind: "order.set_status", target: orderId, payload: { status }, about: { orderId, where, says: "Served" } };
}

export function setAvailability({ product, available }) {
  return { kind: "menu.set_availability", target: product.id, payload: { available }, about: { where: "", says: `${product.name} ${available ? "back on sale" : "sold out"}` } };
}

/** `id` is the payment's, whatever command brings it. All sums in pence: `due` goes to the bill, `tip` to the staff, `change` back to the guest. */
export function takeCash({ id, order, due, received, change, tip, receiptNumber, where }) {
  const payload = { id, order_id: order.id, amount: wire(due), received_amount: wire(received), change_amount: wire(change), tip_amount: wire(tip) };
  if (receiptNumber) payload.receipt_number = receiptNumber;
  const receipt = { number: order.number, tableName: order.table_name, paid: due, received, change, tip, receiptNumber };
  return { kind: "payment.cash", payload, about: { orderId: order.id, where, says: `Cash ${shown(due + tip)}`, receipt } };
}
