// Keeps what the till reads of bills beside the stream: how the bill on the screen lies on its lines, what was paid
// for orders that are closed, and the list of what was paid today.

import { readApi } from "../read_api.js";
import { billFrom } from "./part_payment.js";

const TYPING_MS = 300;

/**
 * `bills` of the state are {order id: {key, data, problem}} of open orders; `closedOrders` {order id: {order, payments,
 * problem}} of closed ones; `paid` is {search, rows, busy, problem}.
 */
export function createBillQueries({ store, state }) {
  let reading = "";

  /** What a reading depends on: another order, or a payment that moved, makes an old one worthless. */
  function keyOf(order, payments) {
    return `${order.id}:${order.version}:${payments.map(({ id, status, refunded_amount }) => `${id}${status}${refunded_amount}`).join()}`;
  }

  async function readBill(order, key) {
    reading = key;
    const { ok, data, problem } = await readApi(`/orders/${order.id}/bill`);
    if (reading === key) reading = "";
    store.update(({ bills }) => ({
      bills: { ...bills, [order.id]: { key, data: ok ? billFrom(data) : null, problem } },
    }));
  }

  function refresh() {
    const { route, order, pay, paymentsOf, bills, closedOrders, paid, status, may } = state();
    if (paid.isOpen !== (route.screen === "paid"))
      paid.isOpen ? store.update({ paid: { ...paid, isOpen: false } }) : searchPaid("");
    if (route.screen !== "pay" || status === "offline" || !may.has("payments.view")) return;
    if (!order) {
      if (pay.orderId === route.id && !closedOrders[route.id]) readClosedOrder(route.id);
      return;
    }
    const key = `${status === "live"} ${keyOf(order, paymentsOf(order.id))}`; // a connection that is back reads again
    if (!order.paying && order.total !== null && bills[order.id]?.key !== key && reading !== key) readBill(order, key);
  }

  function refetch() {
    store.update(({ bills: { [state().route.id]: _old, ...bills } }) => ({ bills }));
  }

  async function readClosedOrder(orderId) {
    if (orderId in state().orders) return;
    store.update(({ closedOrders }) => ({
      closedOrders: {
        ...closedOrders,
        [orderId]: { order: null, payments: [], ...closedOrders[orderId], problem: "" },
      },
    }));
    const [order, payments] = await Promise.all([
      readApi(`/orders/${orderId}`),
      readApi(`/payments?order_id=${orderId}&limit=200`),
    ]);
    const was = state().closedOrders[orderId];
    const now =
      order.ok && payments.ok
        ? { order: order.data, payments: payments.data, problem: "" }
        : { ...was, problem: order.problem || payments.problem };
    store.update(({ closedOrders }) => ({ closedOrders: { ...closedOrders, [orderId]: now } }));
  }

  let typing = null;
  let lastTurn = 0;

  function searchPaid(search) {
    clearTimeout(typing);
    store.update(({ paid }) => ({ paid: { ...paid, search, isOpen: true, busy: true } }));
    typing = setTimeout(() => readPaid(search), search ? TYPING_MS : 0);
  }

  /** An old answer never wins over a newer one. */
  async function readPaid(search) {
    lastTurn += 1;
    const turn = lastTurn;
    const query = new URLSearchParams({ date_range: "today", status: "completed", search });
    const { ok, data, problem } = await readApi(`/orders?${query}`);
    if (turn === lastTurn)
      store.update(({ paid }) => ({ paid: { ...paid, busy: false, problem, rows: ok ? data : paid.rows } }));
  }

  store.subscribe(refresh);
  return { refetch, readClosedOrder, searchPaid };
}
