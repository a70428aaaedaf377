// What this till shows: the server's orders, newer answers that the stream has not brought yet, and on top of them
// the commands that are still on their way. Nothing here changes anything.

/** `{id: order}` with each line's `way`: "" (the server has it), "sending" or "unsure" (sent, no answer yet). */
export function project({ orders, answers, commands, menu }) {
  const shown = {};
  for (const [id, order] of Object.entries(orders)) shown[id] = newer(order, answers[id]?.order);
  for (const [id, { order }] of Object.entries(answers)) if (!(id in shown)) shown[id] = order;
  for (const id of Object.keys(shown)) shown[id] = { ...shown[id], lines: shown[id].lines.map((line) => ({ ...line, way: "" })) };
  const waiting = Object.values(commands).sort((a, b) => a.createdAt - b.createdAt);
  for (const command of waiting) apply(shown, command, menu);
  return shown;
}

const newer = (order, answer) => (answer && answer.version > order.version ? answer : order);

function apply(shown, command, menu) {
  const way = command.state;
  if (command.act === "create" && !shown[command.orderId]) shown[command.orderId] = orderOf(command);
  const order = shown[command.orderId];
  if (!order) return;
  if (command.act === "create" || command.act === "add") {
    const known = new Set(order.lines.map((line) => line.id));
    const added = command.lines.filter((line) => !known.has(line.id)).map((line) => lineOf(line, { way, command, menu }));
    order.lines = [...order.lines, ...added];
  }
  if (command.act === "send") order.lines = order.lines.map((line) => (line.status === "held" && !line.way ? { ...line, way } : line));
  if (command.act === "void") order.lines = order.lines.filter((line) => line.id !== command.lineId);
  if (command.act === "details") Object.assign(order, command.body);
  if (command.act === "pay") order.paying = way;
}

function orderOf({ orderId, body, tableName, personId, personName, createdAt }) {
  return {
    id: orderId,
    number: null,
    order_type: body.order_type,
    status: "pending",
    payment_status: "unpaid",
    table_id: body.table_id ?? null,
    table_name: tableName ?? "",
    guests: body.guests ?? null,
    notes: body.notes ?? "",
    server_id: personId,
    server_name: personName,
    opened_at: new Date(createdAt).toISOString(),
    total: null,
    due: null,
    version: 0,
    lines: [],
  };
}

/** A line that the server has not answered for, in the server's shape; its price is ours until then. */
function lineOf(line, { way, command, menu }) {
  return {
    id: line.id,
    product_id: line.productId,
    name: menu.product(line.productId)?.name ?? "",
    quantity: line.quantity,
    pence: line.pence,
    modifiers: line.optionIds.map((id) => ({ option_id: id, name: menu.option(id)?.name ?? "" })),
    notes: line.notes,
    status: command.sendsToKitchen ? "fired" : "held",
    way,
  };
}

const OVER = new Set(["completed", "cancelled", "refunded"]);

export const isOpen = (order) => !OVER.has(order.status) && !(order.payment_status === "paid" && order.closed_at);

/** The order that is already open at a table: somebody was quicker. */
export const openOrderAt = (orders, tableId) => Object.values(orders).find((order) => order.table_id === tableId && isOpen(order)) ?? null;

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
