// What this till shows: the server's orders, newer answers that the stream has not brought yet, and on top of them
// the commands that are still on their way. Nothing here changes anything.

import { stageOf } from "./order_stage.js";
import { newOrder, ORDER_CHANGES } from "./orders.js";

/**
 * `{id: order}` with each line's `sendState`: "" (the server has it), "sending" or "unsure" (no answer yet). `commands`
 * are those that wait, by id (optimistic/orders.js says what each makes of its order); one that is sent again after it
 * had its answer changes nothing here.
 */
export function project({ orders, answers, commands, menu }) {
  const shown = {};
  for (const [id, order] of Object.entries(orders)) shown[id] = newer(order, answers[id]?.order);
  for (const [id, { order }] of Object.entries(answers)) if (!(id in shown)) shown[id] = order;
  for (const id of Object.keys(shown)) shown[id] = answered(shown[id]);
  const waiting = Object.values(commands).filter(({ kind, metadata }) => kind in ORDER_CHANGES && !metadata.again);
  for (const command of waiting.sort((a, b) => (a.command_id < b.command_id ? -1 : 1))) apply(shown, command, menu);
  return shown;
}

const known = new WeakMap();

/**
 * The order with all its lines on the server. The same order returns the same object, so that its view is not drawn
 * again.
 */
function answered(order) {
  if (!known.has(order)) known.set(order, { ...order, lines: order.lines.map((line) => ({ ...line, sendState: "" })) });
  return known.get(order);
}

const newer = (order, answer) => (answer && answer.version > order.version ? answer : order);

function apply(shown, command, menu) {
  const { orderId } = command.metadata;
  const order = shown[orderId] ?? (command.kind === "order.create" ? newOrder(command) : null);
  if (order) shown[orderId] = staged(ORDER_CHANGES[command.kind](order, command, menu), command);
}

/** The order with the stage that follows from the change, as the server will compute it. */
function staged(order, { created_at }) {
  const stage = stageOf(order, order.lines);
  return stage === order.stage ? order : { ...order, stage, stage_since: new Date(created_at).toISOString() };
}

const OVER = new Set(["completed", "cancelled", "refunded", "partially_refunded"]);

export const isOpen = (order) => !OVER.has(order.status) && !order.closed_at;

/** The open order at a table, for example one that another device has just opened. */
export const openOrderAt = (orders, tableId) =>
  Object.values(orders).find((order) => order.table_id === tableId && isOpen(order)) ?? null;

/** Whether a part of the order is on this device only, so that the server's sums do not include it. */
export const isWaiting = (order) =>
  order.paying === "unsure" || Boolean(order.voidedPence) || order.lines.some((line) => line.sendState === "unsure");

export const liveLines = (order) => order.lines.filter((line) => line.status !== "void");
