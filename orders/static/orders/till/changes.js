// What each command makes of an order before the server has answered, whatever has come in meanwhile:
// (order, command, menu) → order. Nothing here changes anything.
import { pence } from "../../realtime/money.js";

/** Kinds that change one order. A subject with commands of its own adds them here: `...CORRECTION_CHANGES`. */
export const CHANGES = {
  "order.create": withLines,
  "order.add_lines": withLines,
  "order.send": fired,
  "order.set_status": (order, command) => (command.payload.status === "served" ? moved(order, { from: "ready", to: "served", way: wayOf(command) }) : order),
  "order.void_line": withoutLine,
  "order.set_details": (order, { payload }) => ({ ...order, ...payload }),
  "payment.cash": (order, command) => ({ ...order, paying: wayOf(command) }),
};

/** Whether the person still waits for the answer, or was told that it is not sent yet. */
export const wayOf = ({ doubted }) => (doubted ? "unsure" : "sending");

function withLines(order, command, menu) {
  const known = new Set(order.lines.map((line) => line.id));
  const added = command.about.lines.filter((line) => !known.has(line.id)).map((line) => lineOf(line, { command, menu }));
  const whole = { ...order, lines: [...order.lines, ...added] };
  return command.payload.send ? fired(whole, command) : whole;
}

function fired(order, command) {
  return moved(order, { from: "held", to: "fired", way: wayOf(command) });
}

function moved(order, { from, to, way }) {
  return { ...order, lines: order.lines.map((line) => (line.status === from ? { ...line, status: to, way } : line)) };
}

/** The server's sums still hold the line, so what it cost is kept aside. */
function withoutLine(order, { about: { lineId } }) {
  const line = order.lines.find((other) => other.id === lineId && other.status !== "void");
  if (!line) return order;
  const priced = line.pence === undefined ? pence(line.total) : 0;
  return { ...order, voidedPence: (order.voidedPence ?? 0) + priced, lines: order.lines.filter((other) => other !== line) };
}

/** The order as the device that opened it knows it, until the server answers. */
export function orderOf({ payload, created_at, about }) {
  return {
    id: about.orderId,
    number: null,
    order_type: payload.order_type,
    status: "pending",
    payment_status: "unpaid",
    table_id: payload.table_id ?? null,
    table_name: about.tableName ?? "",
    guests: payload.guests ?? null,
    notes: payload.notes ?? "",
    server_id: about.person.id,
    server_name: about.person.name,
    opened_at: new Date(created_at).toISOString(),
    total: null,
    due: null,
    version: 0,
    lines: [],
  };
}

/** A line that the server has not answered for, in the server's shape; its price is ours until then. */
function lineOf(line, { command, menu }) {
  return {
    id: line.id,
    product_id: line.productId,
    name: menu.product(line.productId)?.name ?? "",
    quantity: line.quantity,
    pence: line.pence,
    modifiers: line.optionIds.map((id) => ({ option_id: id, name: menu.option(id)?.name ?? "" })),
    notes: line.notes,
    status: "held",
    way: wayOf(command),
  };
}
