// What each command makes of an order before the server has answered, whatever has come in meanwhile:
// (order, command, menu) → order. Nothing here changes anything.
import { pence, pounds } from "../../shared/money.js";
import { withEntry } from "../../shared/rules/allergies.js";
import { conflictsByMenu } from "../allergies/conflicts.js";
import { isSettled } from "../labels.js";

/** Kinds that change one order. A subject with commands of its own adds them here: `...CORRECTION_CHANGES`. */
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
  "payment.cash": markPaying,
  "payment.card": markPaying,
};

/** Whether the person still waits for the answer, or the screen shows the command as not sent yet. */
export const sendStateOf = ({ uncertain }) => (uncertain ? "unsure" : "sending");

function markPaying(order, command) {
  return { ...order, paying: sendStateOf(command) };
}

function addLines(order, command, menu) {
  const known = new Set(order.lines.map((line) => line.id));
  const added = command.metadata.lines
    .filter((line) => !known.has(line.id))
    .map((line) => withConflicts(newLine(line, { command, menu }), order, menu));
  const whole = { ...order, lines: [...order.lines, ...added] };
  return command.payload.send ? sendLines(whole, command) : whole;
}

/** What the kitchen does not know goes there; courses that are held wait for `order.fire_course`. */
function sendLines(order, command) {
  const hold = new Set(command.payload.hold ?? []);
  const go = (line) => ({
    ...line,
    ...(hold.has(line.course) ? {} : { status: "fired" }),
    sent: true,
    sendState: sendStateOf(command),
  });
  return { ...order, lines: order.lines.map((line) => (line.status === "held" && !line.sent ? go(line) : line)) };
}

function fireCourse(order, command) {
  const go = (line) => ({ ...line, status: "fired", sent: true, sendState: sendStateOf(command) });
  return {
    ...order,
    lines: order.lines.map((line) =>
      line.status === "held" && line.course === command.payload.course ? go(line) : line,
    ),
  };
}

/** Fired by mistake: it waits again. */
function holdCourse(order, command) {
  const fired = new Set(command.metadata.lineIds);
  const wait = (line) => ({ ...line, status: "held", fired_at: null, sendState: sendStateOf(command) });
  return {
    ...order,
    lines: order.lines.map((line) => (line.status === "fired" && fired.has(line.id) ? wait(line) : line)),
  };
}

const WITH_KITCHEN = new Set(["fired", "started", "ready"]);

/** Everything that the kitchen has is with the guests; of an order that it does not know, everything there is. */
function setStatus(order, command) {
  if (command.payload.status === "completed") return { ...order, status: "completed" };
  if (command.payload.status !== "served") return order;
  const isKnown = order.lines.some((line) => WITH_KITCHEN.has(line.status) || line.status === "served");
  const goes = (line) => WITH_KITCHEN.has(line.status) || (!isKnown && line.status === "held" && !line.sent);
  const lines = order.lines.map((line) =>
    goes(line) ? { ...line, status: "served", sent: true, sendState: sendStateOf(command) } : line,
  );
  const isOver = isSettled(order) && lines.every((line) => line.status === "served" || line.status === "void");
  return { ...order, lines, ...(isOver ? { status: "completed" } : {}) };
}

/**
 * Only those who sit down pay for service; the VAT follows on the server, the prices stay. `metadata.chargePence` is
 * ours.
 */
function setType(order, { payload, metadata }) {
  const typed = { ...order, order_type: payload.order_type };
  if (order.total === null) return typed;
  const more = metadata.chargePence - pence(order.service_charge);
  return {
    ...typed,
    service_charge: pounds(metadata.chargePence),
    total: pounds(pence(order.total) + more),
    due: pounds(Math.max(0, pence(order.due) + more)),
  };
}

/** What a seat or the whole order is allergic to; which lines conflict, this device works out by its menu. */
function setAllergies(order, { payload }, menu) {
  const allergies = withEntry(order.allergies ?? [], payload);
  return {
    ...order,
    allergies,
    lines: order.lines.map((line) => ({ ...line, allergy_conflicts: conflictsByMenu(line, allergies, menu) })),
  };
}

function setServiceCharge(order, { metadata: { chargePence } }) {
  if (order.total === null) return order;
  const total = pence(order.total) - pence(order.service_charge) + chargePence;
  const sums = { service_charge: chargePence, total, due: Math.max(total - pence(order.paid), 0) };
  return { ...order, ...Object.fromEntries(Object.entries(sums).map(([name, sum]) => [name, Number(pounds(sum))])) };
}

/** Void a line. The server's sums still include it, so `voidedPence` counts its price. */
function voidLine(order, { metadata: { lineId } }) {
  const line = order.lines.find((other) => other.id === lineId && other.status !== "void");
  if (!line) return order;
  const priced = line.pence === undefined ? pence(line.total) : 0;
  return {
    ...order,
    voidedPence: (order.voidedPence ?? 0) + priced,
    lines: order.lines.filter((other) => other !== line),
  };
}

/** Its line reads otherwise; only what waits for the network is marked. */
function editLine(order, { payload, uncertain, metadata: { lineId } }, menu) {
  const moved = (line) => ("seat" in payload ? withConflicts(line, order, menu) : line);
  const changed = (line) => ({ ...moved({ ...line, ...payload }), ...(uncertain ? { sendState: "unsure" } : {}) });
  return { ...order, lines: order.lines.map((line) => (line.id === lineId ? changed(line) : line)) };
}

/** The order as the device that opened it knows it, until the server answers. */
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

const withConflicts = (line, { allergies = [] }, menu) => ({
  ...line,
  allergy_conflicts: conflictsByMenu(line, allergies, menu),
});

/** A line that the server has not answered for, in the server's shape; its price is ours until then. */
function newLine(line, { command, menu }) {
  return {
    id: line.id,
    product_id: line.productId,
    name: menu.product(line.productId)?.name ?? "",
    quantity: line.quantity,
    pence: line.pence,
    modifiers: line.optionIds.map((id) => ({ option_id: id, name: menu.option(id)?.name ?? "" })),
    notes: line.notes,
    course: line.course ?? 1,
    seat: line.seat ?? null,
    allergy_acknowledged: line.acknowledged ?? [],
    status: "held",
    sent: false,
    sendState: sendStateOf(command),
  };
}
