// What this till shows: the server's orders, newer answers that the stream has not brought yet, and on top of them
// the commands that are still on their way. Nothing here changes anything.
import { CHANGES, orderOf } from "./changes.js";

/**
 * `{id: order}` with each line's `way`: "" (the server has it), "sending" or "unsure" (no answer yet). `commands` are
 * those that wait, by id (changes.js says what each makes of its order); one that is sent again after it had its answer changes nothing here.
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
