// @ts-check
/**
 * Applies a waiting command to its order: (order, command, menu) → order. The screen shows the result until the server
 * answers. Pure.
 */

import { pence, pounds } from "../../shared/money.js";
import { withEntry } from "../../shared/rules/allergies.js";
import { isUnsent } from "../../shared/rules/courses.js";
import { conflictsByMenu } from "../allergies/conflicts.js";
import { isSettled } from "../labels.js";
import { chosenOptions } from "../menu/menu.js";
import { isSale } from "../order/line_kinds.js";

/** @import { Adjustment, Allergies, Modifier, OrderType } from "../../shared/types.js" */
/** @import { WaitingCommand } from "../command_types.js" */
/** @import { Menu, PricedCartLine, SendState, ShownLine, ShownOrder } from "../types.js" */

/**
 * The commands that change one order on this screen.
 * @typedef {"order.create" | "order.add_lines" | "order.send" | "order.fire_course" | "order.hold_course"
 *   | "order.rush" | "order.set_status" | "order.set_type" | "order.void_line" | "order.edit_line"
 *   | "order.set_allergies" | "order.set_details" | "order.set_service_charge" | "order.transfer"
 *   | "order.void_sent_line" | "order.void" | "order.comp" | "order.discount"
 *   | "order.override_price" | "order.restore_price" | "payment.cash" | "payment.card"
 *   | "payment.voucher"
 * } OrderKind
 */

/** @type {{[K in OrderKind]: (order: ShownOrder, command: WaitingCommand<K>, menu: Menu) => ShownOrder}} */
export const ORDER_CHANGES = {
  "order.create": addLines,
  "order.add_lines": addLines,
  "order.send": sendLines,
  "order.fire_course": fireCourse,
  "order.hold_course": holdCourse,
  "order.rush": (order, { payload }) => ({ ...order, rush: payload.on }),
  "order.set_status": setStatus,
  "order.set_type": setType,
  "order.void_line": voidLine,
  "order.edit_line": editLine,
  "order.set_allergies": setAllergies,
  "order.set_details": (order, { payload }) => ({
    ...order,
    ...payload,
    ...("customer" in payload ? { customer_id: null } : {}),
  }),
  "order.set_service_charge": setServiceCharge,
  "order.transfer": (order, { payload, metadata }) => ({
    ...order,
    table_id: payload.table_id,
    table_name: metadata.tableName,
  }),
  "order.void_sent_line": voidSentLine,
  "order.void": (order) => ({ ...order, status: "cancelled" }),
  "order.comp": comp,
  "order.discount": discount,
  "order.override_price": (order, command) => withPrice(order, command, command.payload.price),
  "order.restore_price": (order, command) => withPrice(order, command, null),
  "payment.cash": markPaying,
  "payment.card": markPaying,
  "payment.voucher": markPaying,
};

/**
 * Whether the person still waits for the answer, or the screen shows the command as not sent yet.
 * @param {{uncertain: boolean}} command
 * @returns {SendState}
 */
export const sendStateOf = ({ uncertain }) => (uncertain ? "unsure" : "sending");

/**
 * @param {ShownOrder} order
 * @param {WaitingCommand<"payment.cash" | "payment.card" | "payment.voucher">} command
 * @returns {ShownOrder}
 */
function markPaying(order, command) {
  return { ...order, paying: sendStateOf(command) };
}

/**
 * @param {ShownOrder} order
 * @param {WaitingCommand<"order.create" | "order.add_lines">} command
 * @param {Menu} menu
 */
function addLines(order, command, menu) {
  const known = new Set(order.lines.map((line) => line.id));
  const added = command.metadata.lines
    .filter((line) => !known.has(line.id))
    .map((line) => withConflicts(newLine(line, { command, menu }), order.allergies, menu));
  const whole = { ...order, lines: [...order.lines, ...added] };
  return command.payload.send ? sendLines(whole, command) : whole;
}

/**
 * Send every unsent line to the kitchen. The courses in `hold` wait there for `order.fire_course`.
 * @param {ShownOrder} order
 * @param {WaitingCommand<"order.create" | "order.add_lines" | "order.send">} command
 * @returns {ShownOrder}
 */
function sendLines(order, command) {
  const hold = new Set(command.payload.hold ?? []);
  return withLines(order, (line) => {
    if (line.status !== "held" || line.sent) return line;
    const status = hold.has(line.course) ? line.status : "fired";
    return { ...line, status, sent: true, sendState: sendStateOf(command) };
  });
}

/**
 * @param {ShownOrder} order
 * @param {WaitingCommand<"order.fire_course">} command
 */
function fireCourse(order, command) {
  return withLines(order, (line) =>
    line.status === "held" && line.course === command.payload.course
      ? { ...line, status: "fired", sent: true, sendState: sendStateOf(command) }
      : line,
  );
}

/**
 * Hold a course again that was fired by mistake.
 * @param {ShownOrder} order
 * @param {WaitingCommand<"order.hold_course">} command
 */
function holdCourse(order, command) {
  const fired = new Set(command.metadata.lineIds);
  return withLines(order, (line) =>
    line.status === "fired" && fired.has(line.id)
      ? { ...line, status: "held", fired_at: null, sendState: sendStateOf(command) }
      : line,
  );
}

const WITH_KITCHEN = new Set(["fired", "started", "ready"]);

/**
 * Close the order, or serve every line that the kitchen has. An order that the kitchen does not know is served whole.
 * @param {ShownOrder} order
 * @param {WaitingCommand<"order.set_status">} command
 * @returns {ShownOrder}
 */
function setStatus(order, command) {
  if (command.payload.status === "completed") return { ...order, status: "completed" };
  if (command.payload.status !== "served") return order;
  const isKnown = order.lines.some(
    (line) => isSale(line) && (WITH_KITCHEN.has(line.status) || line.status === "served"),
  );
  const served = withLines(order, (line) =>
    WITH_KITCHEN.has(line.status) || (!isKnown && line.status === "held" && !line.sent)
      ? { ...line, status: "served", sent: true, sendState: sendStateOf(command) }
      : line,
  );
  const isOver = isSettled(order) && served.lines.every(({ status }) => status === "served" || status === "void");
  return isOver ? { ...served, status: "completed" } : served;
}

/**
 * Change the order's type and, with it, the prices of unsent lines and the service charge: `metadata.chargePence`,
 * which this device computed. The VAT follows with the server's answer.
 * @param {ShownOrder} order
 * @param {WaitingCommand<"order.set_type">} command
 * @param {Menu} menu
 * @returns {ShownOrder}
 */
function setType(order, { payload, metadata, created_at }, menu) {
  const orderType = payload.order_type;
  const lines = order.lines.map((line) =>
    withPriceOfType(line, [order.order_type, orderType], menu, menu.during(created_at)),
  );
  const typed = { ...order, order_type: orderType, lines };
  if (typed.total === null) return typed;
  const goods = lines.reduce((sum, line, at) => sum + pence(line.total ?? 0) - pence(order.lines[at].total ?? 0), 0);
  const more = goods + metadata.chargePence - pence(typed.service_charge);
  return {
    ...typed,
    subtotal: pounds(pence(typed.subtotal) + goods),
    service_charge: pounds(metadata.chargePence),
    total: pounds(pence(typed.total) + more),
    due: pounds(Math.max(0, pence(typed.due) + more)),
  };
}

/**
 * An unsent line at the menu's price for another type of order; any other line as it is.
 * @param {ShownLine} line
 * @param {OrderType[]} types before and after
 * @param {Menu} menu
 * @param {string} during the dayparts
 * @returns {ShownLine}
 */
function withPriceOfType(line, types, menu, during) {
  const [was, is] = types.map((type) => menu.pricedFor(type, during).product(line.product_id ?? "")?.price ?? 0);
  const isPriced = line.unit_price !== null && line.total !== null;
  if (was === is || !isPriced || !isUnsent(line) || (line.list_price ?? null) !== null) return line;
  const more = pence(is) - pence(was);
  return {
    ...line,
    unit_price: pounds(pence(line.unit_price ?? 0) + more),
    total: pounds(pence(line.total ?? 0) + more * line.quantity),
  };
}

/**
 * Set the allergies of a seat or of the whole order. This device computes by its menu which lines conflict.
 * @param {ShownOrder} order
 * @param {WaitingCommand<"order.set_allergies">} command
 * @param {Menu} menu
 */
function setAllergies(order, { payload }, menu) {
  const allergies = withEntry(order.allergies ?? [], payload);
  return withLines({ ...order, allergies }, (line) => withConflicts(line, allergies, menu));
}

/**
 * @param {ShownOrder} order
 * @param {WaitingCommand<"order.set_service_charge">} command
 * @returns {ShownOrder}
 */
function setServiceCharge(order, { metadata: { chargePence } }) {
  if (order.total === null) return order;
  const total = pence(order.total) - pence(order.service_charge) + chargePence;
  const due = Math.max(total - pence(order.paid), 0);
  return { ...order, service_charge: inPounds(chargePence), total: inPounds(total), due: inPounds(due) };
}

/** @param {number} sum pence */
const inPounds = (sum) => Number(pounds(sum));

/**
 * Void a line. The server's sums still include it, so `voidedPence` counts its price.
 * @param {ShownOrder} order
 * @param {{metadata: {lineId: string}}} command
 * @returns {ShownOrder}
 */
function voidLine(order, { metadata: { lineId } }) {
  const line = order.lines.find((other) => other.id === lineId && other.status !== "void");
  if (!line) return order;
  const priced = line.pence === undefined ? pence(line.total ?? 0) : 0;
  return {
    ...order,
    voidedPence: (order.voidedPence ?? 0) + priced,
    lines: order.lines.filter((other) => other !== line),
  };
}

/**
 * Void a line that was sent, or `payload.quantity` of it. The rest is marked as not sent yet.
 * @param {ShownOrder} order
 * @param {WaitingCommand<"order.void_sent_line">} command
 * @returns {ShownOrder}
 */
function voidSentLine(order, command) {
  const { payload, metadata } = command;
  const line = order.lines.find(({ id, status }) => id === metadata.lineId && status !== "void");
  if (!line) return order;
  const { quantity } = line;
  const voided = payload.quantity ?? quantity;
  if (voided >= quantity) return voidLine(order, { metadata });
  /** @param {number} sum pence */
  const rest = (sum) => sum - Math.round((sum * voided) / quantity);
  const total = pence(line.total ?? 0);
  const sums = line.pence === undefined ? { total: inPounds(rest(total)) } : { pence: rest(line.pence) };
  const less = line.pence === undefined ? total - rest(total) : 0;
  return {
    ...withLines(order, (other) =>
      other === line ? { ...line, ...sums, quantity: quantity - voided, sendState: sendStateOf(command) } : other,
    ),
    voidedPence: (order.voidedPence ?? 0) + less,
  };
}

/**
 * Give lines, or all of the order, on the house.
 * @param {ShownOrder} order
 * @param {WaitingCommand<"order.comp">} command
 * @returns {ShownOrder}
 */
function comp(order, { command_id, payload, metadata }) {
  const { reason } = payload;
  return adjusted(
    order,
    { id: command_id, kind: "comp", rate: null, amount: null, reason, by: "" },
    payload.line_ids,
    metadata.lessPence,
  );
}

/**
 * @param {ShownOrder} order
 * @param {WaitingCommand<"order.discount">} command
 * @returns {ShownOrder}
 */
function discount(order, { payload, metadata }) {
  const { id, reason, percent, amount, line_id } = payload;
  const rate = percent ? percent / 100 : null;
  const lines = line_id ? [line_id] : undefined;
  return adjusted(
    order,
    { id, kind: "discount", rate, amount: amount ?? null, reason, by: "" },
    lines,
    metadata.lessPence,
  );
}

/**
 * @param {ShownOrder} order
 * @param {Adjustment} added
 * @param {string[] | undefined} lineIds undefined for the whole order
 * @param {number} lessPence
 * @returns {ShownOrder}
 */
function adjusted(order, added, lineIds, lessPence) {
  const less = { ...order, voidedPence: (order.voidedPence ?? 0) + lessPence };
  if (!lineIds) return { ...less, adjustments: [...(order.adjustments ?? []), added] };
  const chosen = new Set(lineIds);
  return withLines(less, (line) =>
    chosen.has(line.id) ? { ...line, adjustments: [...(line.adjustments ?? []), added] } : line,
  );
}

/**
 * Give a line another unit price, in pounds; null for the price of the menu.
 * @param {ShownOrder} order
 * @param {WaitingCommand<"order.override_price" | "order.restore_price">} command
 * @param {number | null} price
 * @returns {ShownOrder}
 */
function withPrice(order, command, price) {
  const { lineId, lessPence } = command.metadata;
  const less = { ...order, voidedPence: (order.voidedPence ?? 0) + lessPence };
  return withLines(less, (line) => {
    if (line.id !== lineId) return line;
    const onMenu = line.list_price ?? line.unit_price ?? 0;
    const isChanged = price !== null && pence(price) !== pence(onMenu);
    return {
      ...line,
      unit_price: isChanged ? price : onMenu,
      list_price: isChanged ? onMenu : null,
      total: inPounds(pence(line.total ?? 0) - lessPence),
      sendState: sendStateOf(command),
    };
  });
}

/**
 * Change a line. It is marked only when the command waits for the network.
 * @param {ShownOrder} order
 * @param {WaitingCommand<"order.edit_line">} command
 * @param {Menu} menu
 */
function editLine(order, { payload, uncertain, metadata: { lineId } }, menu) {
  return withLines(order, (line) => {
    if (line.id !== lineId) return line;
    const edited = { ...line, ...payload };
    const changed = "seat" in payload ? withConflicts(edited, order.allergies, menu) : edited;
    return uncertain ? { ...changed, sendState: "unsure" } : changed;
  });
}

/**
 * The order as the device that opened it knows it, until the server answers.
 * @param {WaitingCommand<"order.create">} command
 * @returns {ShownOrder}
 */
export function newOrder({ payload, created_at, metadata }) {
  return {
    id: metadata.orderId,
    number: null,
    order_type: payload.order_type,
    status: "pending",
    payment_status: "unpaid",
    table_id: payload.table_id ?? null,
    table_name: metadata.tableName ?? "",
    guests: payload.guests ?? null,
    notes: payload.notes ?? "",
    allergies: payload.allergies ?? [],
    server_id: metadata.person.id,
    server_name: metadata.person.name,
    customer: payload.customer ?? null,
    promised_at: payload.promised_at ?? null,
    rush: false,
    stage: "ordering",
    stage_since: new Date(created_at).toISOString(),
    opened_at: new Date(created_at).toISOString(),
    total: null,
    due: null,
    version: 0,
    lines: [],
  };
}

/**
 * @param {ShownOrder} order
 * @param {(line: ShownLine) => ShownLine} change
 * @returns {ShownOrder}
 */
const withLines = (order, change) => ({ ...order, lines: order.lines.map(change) });

/**
 * @param {ShownLine} line
 * @param {Allergies[] | undefined} allergies of its order
 * @param {Menu} menu
 * @returns {ShownLine}
 */
const withConflicts = (line, allergies, menu) => ({
  ...line,
  allergy_conflicts: conflictsByMenu(line, allergies ?? [], menu),
});

/**
 * The chosen options as an order has them.
 * @param {string[]} optionIds
 * @param {Menu} menu
 * @returns {Modifier[]}
 */
export function modifiersOf(optionIds, menu) {
  const named = (/** @type {string} */ path) => ({
    option_id: path.slice(path.lastIndexOf("/") + 1),
    name: menu.option(path)?.name ?? "?",
  });
  return chosenOptions(optionIds).map(({ id, within }) =>
    within.length ? { ...named(id), modifiers: within.map(named) } : named(id),
  );
}

/**
 * A line of a cart in the server's shape. Its price is this device's until the server answers.
 * @param {PricedCartLine} line
 * @param {{command: {uncertain: boolean}, menu: Menu}} context
 * @returns {ShownLine}
 */
function newLine(line, { command, menu }) {
  return {
    id: line.id,
    product_id: line.productId,
    name: menu.product(line.productId)?.name ?? "",
    quantity: line.quantity,
    pence: line.pence,
    modifiers: modifiersOf(line.optionIds, menu),
    notes: line.notes,
    course: line.course ?? 1,
    seat: line.seat ?? null,
    allergy_acknowledged: line.acknowledged ?? [],
    status: "held",
    sent: false,
    sendState: sendStateOf(command),
  };
}
