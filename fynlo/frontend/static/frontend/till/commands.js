// @ts-check
/**
 * Makes the commands that the outbox sends to the server, one function for each. The server gets the `payload`. The
 * `metadata` stays on this device: the order, its place (`where`), the `description` in the list of unsent changes, and
 * what the screen shows until the server answers (optimistic/).
 */

import { orderTypeLabel } from "../shared/labels/orders.js";
import { formatPence, pounds } from "../shared/money.js";
import { plural, t } from "../shared/translate.js";
import { countOf, itemsOf } from "./cart/cart.js";

/** @import { Allergies, OrderType, Reader, Table, TableStatus, VoucherKind } from "../shared/types.js" */
/** @import { LineChanges, NewCommand, OrderChanges, PaymentStart, Sending } from "./command_types.js" */
/** @import { SetAvailability, Split } from "./command_types.js" */
/** @import { Cart, Named, PricedCartLine, Receipt, ShownLine, ShownOrder } from "./types.js" */

/**
 * The commands that book money after staff took it. The screen shows the receipt until the answer. When the server
 * refuses one, the guest gets the money back.
 */
export const TAKES_MONEY = new Set(["payment.cash", "payment.card", "payment.voucher"]);

/** @param {number} pence */
const inPounds = (pence) => Number(pounds(pence));

/**
 * Open an order with the lines of a cart. The cart's key is the command's id, so that two tabs send one command.
 * @param {object} options
 * @param {Cart} options.cart
 * @param {PricedCartLine[]} options.lines the cart's
 * @param {boolean} options.saveOnly save the lines on the order without sending them to the kitchen
 * @param {number[]} options.hold the courses that wait when the lines are sent
 * @param {number} options.menuVersion
 * @param {(optionId: string) => boolean} options.isPart whether an option puts a product into a meal deal
 * @param {string} options.tableName
 * @param {Named} options.person who opens the order
 * @param {string} options.where
 * @returns {NewCommand<"order.create">}
 */
export function createOrder({ cart, lines, saveOnly, hold, menuVersion, isPart, tableName, person, where }) {
  const description = plural(countOf(lines), "New order, {count} item", "New order, {count} items");
  return {
    command_id: cart.key,
    kind: "order.create",
    payload: {
      id: cart.id,
      client_reference: cart.id,
      order_type: cart.orderType,
      items: itemsOf(cart, isPart),
      menu_version: menuVersion,
      ...sending(saveOnly, hold),
      ...(cart.customer && { customer: cart.customer }),
      ...(cart.promisedAt && { promised_at: cart.promisedAt }),
      ...(cart.tableId && { table_id: cart.tableId }),
      ...(cart.guests && { guests: cart.guests }),
      ...(cart.notes.trim() && { notes: cart.notes.trim() }),
      ...(cart.allergies?.length && { allergies: cart.allergies }),
    },
    menu_version: menuVersion,
    metadata: { orderId: cart.id, where, description, cart, lines, tableName, person },
  };
}

/**
 * Add the lines of a cart to an order. The options are those of `createOrder`.
 * @param {{
 *   cart: Cart, lines: PricedCartLine[], orderId: string, saveOnly: boolean, hold: number[], menuVersion: number,
 *   isPart: (optionId: string) => boolean, where: string,
 * }} options
 * @returns {NewCommand<"order.add_lines">}
 */
export function addLines({ cart, lines, orderId, saveOnly, hold, menuVersion, isPart, where }) {
  const description = plural(countOf(lines), "{count} more item", "{count} more items");
  return {
    command_id: cart.key,
    kind: "order.add_lines",
    target: orderId,
    payload: { items: itemsOf(cart, isPart), menu_version: menuVersion, ...sending(saveOnly, hold) },
    menu_version: menuVersion,
    metadata: { orderId, where, description, cart, lines },
  };
}

/**
 * @param {boolean} saveOnly
 * @param {number[]} hold
 * @returns {Sending}
 */
const sending = (saveOnly, hold) => (saveOnly || !hold.length ? { send: !saveOnly } : { send: true, hold });

/**
 * @param {{orderId: string, hold: number[], where: string}} options `hold`: the courses that wait
 * @returns {NewCommand<"order.send">}
 */
export function sendOrder({ orderId, hold, where }) {
  return {
    kind: "order.send",
    target: orderId,
    payload: hold.length ? { hold } : {},
    metadata: { orderId, where, description: t("Send to the kitchen") },
  };
}

/**
 * @param {{orderId: string, course: number, name: string, where: string}} options `name`: the course's
 * @returns {NewCommand<"order.fire_course">}
 */
export function fireCourse({ orderId, course, name, where }) {
  return {
    kind: "order.fire_course",
    target: orderId,
    payload: { course },
    metadata: { orderId, where, description: t("Fire {name}", { name }) },
  };
}

/**
 * Hold a course again that was fired by mistake. `lineIds` are its fired lines.
 * @param {{orderId: string, course: number, name: string, lineIds: string[], where: string}} options
 * @returns {NewCommand<"order.hold_course">}
 */
export function holdCourse({ orderId, course, name, lineIds, where }) {
  return {
    kind: "order.hold_course",
    target: orderId,
    payload: { course },
    metadata: { orderId, where, description: t("Hold {name} again", { name }), lineIds },
  };
}

/**
 * @param {{orderId: string, on: boolean, where: string}} options
 * @returns {NewCommand<"order.rush">}
 */
export function setRush({ orderId, on, where }) {
  return {
    kind: "order.rush",
    target: orderId,
    payload: { on },
    metadata: { orderId, where, description: on ? t("Rush") : t("No rush") },
  };
}

/**
 * `chargePence` is the resulting service charge, as this device computes it.
 * @param {{orderId: string, orderType: OrderType, chargePence: number, where: string}} options
 * @returns {NewCommand<"order.set_type">}
 */
export function setType({ orderId, orderType, chargePence, where }) {
  return {
    kind: "order.set_type",
    target: orderId,
    payload: { order_type: orderType },
    metadata: { orderId, where, description: orderTypeLabel(orderType), chargePence },
  };
}

/**
 * Remove a line that was not sent.
 * @param {{orderId: string, line: Pick<ShownLine, "id" | "name">, where: string}} options
 * @returns {NewCommand<"order.void_line">}
 */
export function voidLine({ orderId, line, where }) {
  return {
    kind: "order.void_line",
    target: `${orderId}:${line.id}`,
    metadata: { orderId, where, description: t("Remove {name}", { name: line.name }), lineId: line.id },
  };
}

/**
 * @param {{orderId: string, line: Pick<ShownLine, "id" | "name">, changes: LineChanges, where: string}} options
 * @returns {NewCommand<"order.edit_line">}
 */
export function editLine({ orderId, line, changes, where }) {
  return {
    kind: "order.edit_line",
    target: `${orderId}:${line.id}`,
    payload: changes,
    metadata: { orderId, where, description: t("Change {name}", { name: line.name }), lineId: line.id },
  };
}

/**
 * @param {{order: Pick<ShownOrder, "id" | "version">, changes: OrderChanges, where: string}} options
 * @returns {NewCommand<"order.set_details">}
 */
export function setDetails({ order, changes, where }) {
  return {
    kind: "order.set_details",
    target: order.id,
    payload: changes,
    base_version: order.version,
    metadata: {
      orderId: order.id,
      where,
      description: "customer" in changes || "promised_at" in changes ? t("Name and time") : t("Guests or note"),
    },
  };
}

/**
 * Replace the allergies of a seat, or those of the whole order when `entry.seat` is null.
 * @param {{order: Pick<ShownOrder, "id" | "version">, entry: Allergies, where: string}} options
 * @returns {NewCommand<"order.set_allergies">}
 */
export function setAllergies({ order, entry, where }) {
  const { seat, allergens, note } = entry;
  return {
    kind: "order.set_allergies",
    target: order.id,
    payload: { seat, allergens, note },
    base_version: order.version,
    metadata: {
      orderId: order.id,
      where,
      description: seat ? t("Allergies of seat {seat}", { seat }) : t("Allergies"),
    },
  };
}

/**
 * @param {{orderId: string, status: "served" | "completed", description?: string, where: string}} options
 * @returns {NewCommand<"order.set_status">}
 */
export function setStatus({ orderId, status, description = t("Served"), where }) {
  return { kind: "order.set_status", target: orderId, payload: { status }, metadata: { orderId, where, description } };
}

/**
 * @param {{table: Table}} options
 * @returns {NewCommand<"table.clean">}
 */
export function cleanTable({ table }) {
  return { kind: "table.clean", target: table.id, metadata: { where: table.display_name, description: t("Clean") } };
}

/**
 * @param {{table: Table, status: TableStatus, description: string}} options
 * @returns {NewCommand<"table.set_status">}
 */
export function setTableStatus({ table, status, description }) {
  return {
    kind: "table.set_status",
    target: table.id,
    payload: { status },
    metadata: { where: table.display_name, description },
  };
}

/**
 * @param {{table: Table, server: Named | null}} options `server`: null for no server
 * @returns {NewCommand<"table.set_server">}
 */
export function setTableServer({ table, server }) {
  const description = server ? t("Server: {name}", { name: server.name }) : t("No server");
  return {
    kind: "table.set_server",
    target: table.id,
    payload: { server_id: server?.id ?? null },
    metadata: { where: table.display_name, description, serverName: server?.name ?? "" },
  };
}

/**
 * @param {{product: Named, to: SetAvailability}} options
 * @returns {NewCommand<"menu.set_availability">}
 */
export function setAvailability({ product: { id, name }, to }) {
  const description = to.portions
    ? t("{name}: {portions} left to sell.", { name, portions: to.portions })
    : to.available
      ? t("{name} is back on sale.", { name })
      : to.until
        ? t("{name} is sold out until tomorrow.", { name })
        : t("{name} is sold out now, on every till.", { name });
  return { kind: "menu.set_availability", target: id, payload: to, metadata: { where: "", description } };
}

/**
 * Remove or restore the service charge. `chargePence` is the charge as this device computes it, shown until the answer.
 * @param {{order: Pick<ShownOrder, "id">, applied: boolean, chargePence: number, where: string}} options
 * @returns {NewCommand<"order.set_service_charge">}
 */
export function setServiceCharge({ order, applied, chargePence, where }) {
  const description = applied ? t("Service charge back on") : t("Service charge off");
  return {
    kind: "order.set_service_charge",
    target: order.id,
    payload: { applied },
    metadata: { orderId: order.id, where, description, chargePence },
  };
}

/**
 * Move an order to another table.
 * @param {{order: Pick<ShownOrder, "id">, table: Table, where: string}} options
 * @returns {NewCommand<"order.transfer">}
 */
export function transfer({ order, table, where }) {
  return {
    kind: "order.transfer",
    target: order.id,
    payload: { table_id: table.id },
    metadata: {
      orderId: order.id,
      where,
      description: t("Move to {table}", { table: table.display_name }),
      tableName: table.name,
    },
  };
}

/**
 * @typedef {object} TakenMoney amounts in pence
 * @property {string} id of the payment
 * @property {ShownOrder} order
 * @property {number} due the part that pays the bill
 * @property {number} tip the part for the staff
 * @property {Split | null} split the part of the bill that `due` is, if it is one
 * @property {boolean} overridesHold take it although a guest is paying it on the bill's page
 * @property {string} receiptNumber "" while this device has no series of its own
 * @property {string} where
 */

/**
 * Take cash. `received` is what the guest handed over, `change` what the guest gets back; both in pence.
 * @param {TakenMoney & {received: number, change: number}} options
 * @returns {NewCommand<"payment.cash">}
 */
export function takeCash({ received, change, ...money }) {
  const { order, due, tip, where } = money;
  return {
    kind: "payment.cash",
    payload: { ...paymentPayload(money), received_amount: inPounds(received), change_amount: inPounds(change) },
    metadata: {
      orderId: order.id,
      where,
      description: t("Cash {due}", { due: formatPence(due + tip) }),
      receipt: receiptOf(money, { method: "cash", received, change }),
    },
  };
}

/**
 * Record a payment that the restaurant's card machine has approved. `lastFour` and `code` are on the machine's receipt;
 * "" when nobody entered them. `machine` is the card machine's name, "" when several stand here and none was chosen.
 * @param {TakenMoney & {lastFour: string, code: string, machine: string}} options
 * @returns {NewCommand<"payment.card">}
 */
export function takeCard({ lastFour, code, machine, ...money }) {
  const { order, due, tip, where } = money;
  return {
    kind: "payment.card",
    payload: {
      ...paymentPayload(money),
      ...(lastFour && { card_last_four: lastFour }),
      ...(code && { authorisation_code: code }),
      ...(machine && { card_machine: machine }),
    },
    metadata: {
      orderId: order.id,
      where,
      description: t("Card {due}", { due: formatPence(due + tip) }),
      receipt: receiptOf(money, { method: "card", received: due + tip, change: 0 }),
    },
  };
}

/**
 * Take a voucher. `worth` is the pence that stand on it; what it is worth beyond the payment is lost to the guest.
 * `number` is the number on it, "" for none.
 * @param {TakenMoney & {kind: VoucherKind, worth: number, number: string}} options
 * @returns {NewCommand<"payment.voucher">}
 */
export function takeVoucher({ kind, worth, number, ...money }) {
  const { order, due, where } = money;
  return {
    kind: "payment.voucher",
    payload: {
      ...paymentPayload(money),
      kind_id: kind.id,
      face_value: inPounds(worth),
      ...(number && { reference: number }),
    },
    metadata: {
      orderId: order.id,
      where,
      description: `${kind.name} ${formatPence(due)}`,
      receipt: receiptOf(money, { method: "voucher", received: worth, change: 0 }),
    },
  };
}

/**
 * The request that sends a payment to a card reader; amounts in pence. It goes to the server at once: nobody waits at a
 * reader for a queue.
 * @param {Pick<TakenMoney, "id" | "order" | "due" | "tip" | "split"> & {reader: Reader}} money
 */
export function sendToReader({ id, order, reader, due, tip, split }) {
  const paid = paymentPayload({ id, order, due, tip, split, overridesHold: false, receiptNumber: "", where: "" });
  return { path: "/payments/reader", body: { ...paid, reader_id: reader.id } };
}

/**
 * Record that the card machine declined the card. The order's history shows it.
 * @param {Pick<TakenMoney, "id" | "order" | "due" | "tip" | "where">} options
 * @returns {NewCommand<"payment.card_declined">}
 */
export function declineCard({ id, order, due, tip, where }) {
  return {
    kind: "payment.card_declined",
    payload: { id, order_id: order.id, amount: inPounds(due), tip_amount: inPounds(tip) },
    metadata: { orderId: order.id, where, description: t("Card declined {due}", { due: formatPence(due + tip) }) },
  };
}

/**
 * Record that the guest was shown the bill: what is taken off it later is no ordinary correction.
 * @param {{orderId: string, amount: number, where: string}} options `amount`: the bill's total in pence
 * @returns {NewCommand<"bill.present">}
 */
export function presentBill({ orderId, amount, where }) {
  return {
    kind: "bill.present",
    target: orderId,
    payload: { amount: inPounds(amount) },
    metadata: { orderId, where, description: t("Bill shown: {amount}", { amount: formatPence(amount) }) },
  };
}

/**
 * @param {TakenMoney} money
 * @returns {PaymentStart}
 */
function paymentPayload({ id, order, due, tip, split, overridesHold, receiptNumber }) {
  return {
    id,
    order_id: order.id,
    amount: inPounds(due),
    tip_amount: inPounds(tip),
    ...(split && { split }),
    ...(overridesHold && { although_held: true }),
    ...(receiptNumber && { receipt_number: receiptNumber }),
  };
}

/**
 * @param {TakenMoney} money
 * @param {Pick<Receipt, "method" | "received" | "change">} handed
 * @returns {Receipt}
 */
function receiptOf({ order, due, tip, receiptNumber }, handed) {
  return { number: order.number, tableName: order.table_name, paid: due, tip, receiptNumber, ...handed };
}
