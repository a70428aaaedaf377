// What this till shows: the server's orders, newer answers that the stream has not brought yet, and on top of them
// the commands that are still on their way. Nothing here changes anything.
import { pence } from "../../realtime/money.js";

/**
 * `{id: order}` with each line's `way`: "" (the server has it), "sending" or "unsure" (no answer yet). `commands` are
 * those of commands.js that wait, by id; one that is sent again after it had its answer changes nothing here.
 */
export function project({ orders, answers, commands, menu }) {
  const shown = {};
  for (const [id, order] of Object.entries(orders)) shown[id] = newer(order, answers[id]?.order);
  for (const [id, { order }] of Object.entries(answers)) if (!(id in shown)) shown[id] = order;
  for (const id of Object.keys(shown)) shown[id] = { ...shown[id], lines: shown[id].lines.map((line) => ({ ...line, way: "" })) };
  const waiting = Object.values(commands).filter(({ kind, about }) => kind in CHANGES && !about.again);
  for (const command of waiting.sort((a, b) => (a.command_id < b.command_id ? -1 : 1))) apply(shown, command, menu);
  return shown;
}

const newer = (order, answer) => (answer && answer.version > order.version ? answer : order);

function apply(shown, command, menu) {
  const { orderId } = command.about;
  const order = shown[orderId] ?? (command.kind === "order.create" ? orderOf(command) : null);
  if (order) shown[orderId] = CHANGES[command.kind](order, command, menu);
}

// What each command makes of an order, whatever has come in meanwhile: (order, command, menu) → order.
const CHANGES = {
  "order.create": withLines,
  "order.add_lines": withLines,
  "order.send": fired,
  "order.set_status": (order, command) => (command.payload.status === "served" ? moved(order, { from: "ready", to: "served", way: wayOf(command) }) : order),
  "order.void_line": withoutLine,
  "order.set_details": (order, { payload }) => ({ ...order, ...payload }),
  "payment.cash": (order, command) => ({ ...order, paying: wayOf(command) }),
};

const wayOf = ({ doubted }) => (doubted ? "unsure" : "sending");

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

function orderOf({ payload, created_at, about }) {
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

const OVER = new Set(["completed", "cancelled", "refunded"]);

export const isOpen = (order) => !OVER.has(order.status) && !(order.payment_status === "paid" && order.closed_at);

/** The order that is already open at a table: somebody was quicker. */
export const openOrderAt = (orders, tableId) => Object.values(orders).find((order) => order.table_id === tableId && isOpen(order)) ?? null;

/** Whether a part of it is on this device only, so that the server's sums are not the whole of it. */
export const isWaiting = (order) => order.paying === "unsure" || Boolean(order.voidedPence) || order.lines.some((line) => line.way === "unsure");

export const liveLines = (order) => order.lines.filter((line) => line.status !== "void");

const SAID = new Set(["reserved", "cleaning", "blocked"]); // what somebody said of a table where nobody sits

/** The state of a table by its open orders, the most urgent thing first; `said` is the table's own status. */
export function tableState(orders, said = "") {
  const lines = orders.flatMap(liveLines);
  const has = (...statuses) => lines.some((line) => statuses.includes(line.status));
  if (!orders.length) return SAID.has(said) ? said : "free";
  if (has("ready")) return "ready";
  if (orders.some((order) => order.paying || order.payment_status === "part_paid")) return "paying";
  if (has("fired", "started")) return "waiting";
  if (has("held") || !lines.length) return "ordering";
  return orders.every((order) => order.payment_status === "paid") ? "paid" : "served";
}
