// @ts-check
/**
 * Reads of bills beside the stream: the balance of the bill on the screen, the payments of closed orders, and the list
 * of what was paid today.
 */

import { readApi } from "../../shared/read_api.js";
import { balanceFrom } from "./balance.js";

/** @import { Payment } from "../../shared/types.js" */
/** @import { ScreenState, ShownOrder, Tools } from "../types.js" */

const TYPING_MS = 300;

/** @param {Pick<Tools, "store" | "state">} tools */
export function createBillQueries({ store, state }) {
  let reading = "";

  /**
   * A balance is valid for one version of the order, and until a payment changes.
   * @param {ShownOrder} order
   * @param {Payment[]} payments
   */
  function keyOf(order, payments) {
    const paid = payments.map(
      ({ id, status, refunded_amount: back, refunding_amount: way, capture_wanted: asked }) =>
        `${id}${status}${back}${way}${asked}`,
    );
    return `${order.id}:${order.version}:${paid.join()}`;
  }

  /**
   * @param {ShownOrder} order
   * @param {string} key
   */
  async function readBalance(order, key) {
    reading = key;
    const { ok, data, problem } = await readApi(`/orders/${order.id}/bill`);
    if (reading === key) reading = "";
    store.update(({ balances }) => ({
      balances: { ...balances, [order.id]: { key, data: ok ? balanceFrom(data) : null, problem } },
    }));
  }

  /** Read what the screen needs and does not have. */
  function refresh() {
    const screen = state();
    followPaidList(screen);
    const { route, order, pay, closedOrders, may } = screen;
    if (route.screen !== "pay" || screen.status === "offline" || !may.has("payments.view")) return;
    if (order) refreshBalance(screen, order);
    else if (pay.orderId === route.id && !closedOrders[route.id]) readClosedOrder(route.id);
  }

  /**
   * Read the list of what was paid when its screen opens.
   * @param {ScreenState} screen
   */
  function followPaidList({ paid, route }) {
    if (paid.isOpen === (route.screen === "paid")) return;
    if (paid.isOpen) store.update({ paid: { ...paid, isOpen: false } });
    else searchPaid("");
  }

  /**
   * @param {ScreenState} screen
   * @param {ShownOrder} order
   */
  function refreshBalance({ status, balances, paymentsOf }, order) {
    const key = `${status === "live"} ${keyOf(order, paymentsOf(order.id))}`; // read again once the connection is back
    if (!order.paying && order.total !== null && balances[order.id]?.key !== key && reading !== key)
      readBalance(order, key);
  }

  /** Drop the balance of the order on the screen, so that it is read again. */
  function refetchBalance() {
    store.update(({ balances: { [state().route.id]: _old, ...balances } }) => ({ balances }));
  }

  /**
   * Read an order that has left the stream, and its payments.
   * @param {string} orderId
   */
  async function readClosedOrder(orderId) {
    if (orderId in state().orders) return;
    store.update(({ closedOrders }) => ({
      closedOrders: {
        ...closedOrders,
        [orderId]: { ...(closedOrders[orderId] ?? { order: null, payments: [] }), problem: "" },
      },
    }));
    const [order, payments] = await Promise.all([
      readApi(`/orders/${orderId}`),
      readApi(`/payments?order_id=${orderId}&limit=200`),
    ]);
    const before = state().closedOrders[orderId];
    const now =
      order.ok && payments.ok
        ? { order: order.data, payments: payments.data, problem: "" }
        : { ...before, problem: order.problem || payments.problem };
    store.update(({ closedOrders }) => ({ closedOrders: { ...closedOrders, [orderId]: now } }));
  }

  let typing = 0;
  let lastTurn = 0;

  /** @param {string} search a number or a table; "" for everything */
  function searchPaid(search) {
    clearTimeout(typing);
    store.update(({ paid }) => ({ paid: { ...paid, search, isOpen: true, busy: true } }));
    typing = setTimeout(() => readPaid(search), search ? TYPING_MS : 0);
  }

  /**
   * Read the list. A late answer never replaces a newer one.
   * @param {string} search
   */
  async function readPaid(search) {
    lastTurn += 1;
    const turn = lastTurn;
    const query = new URLSearchParams({ date_range: "today", status: "completed", search });
    const { ok, data, problem } = await readApi(`/orders?${query}`);
    if (turn === lastTurn)
      store.update(({ paid }) => ({ paid: { ...paid, busy: false, problem, rows: ok ? data : paid.rows } }));
  }

  store.subscribe(refresh);
  return { refetchBalance, readClosedOrder, searchPaid };
}
