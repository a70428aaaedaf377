// Where the guests of an order are: orders/lifecycle.py `stage` in the browser, held against it by a test. Pure, and
// without imports. Needed while a change of this device has no answer yet.

const WITH_KITCHEN = new Set(["fired", "started", "ready", "served"]);

const isSettled = ({ settled, payment_status: status }) => settled ?? status === "paid";

/** "waiting", "paying", "served" or "ordering". `order.paying` is money of this device that is on its way. */
export function stageOf(order, lines) {
  const sent = lines.filter((line) => WITH_KITCHEN.has(line.status));
  if (sent.some((line) => line.status !== "served")) return "waiting";
  if (order.payment_status === "part_paid" || isSettled(order) || order.paying) return "paying";
  return sent.length ? "served" : "ordering";
}
