// @ts-check
/** The part of the till's state that is about money, and what a screen derives from it. */
import { pence } from "../../shared/money.js";
import { TAKES_MONEY } from "../commands.js";
import { NEW_PAY } from "./pay_state.js";

/** @import { Payment } from "../../shared/types.js" */
/** @import { BillState, ShownOrder, TillState } from "../types.js" */

/** @type {BillState} */
export const BILL_STATE = {
  pay: NEW_PAY,
  balances: {},
  closedOrders: {},
  links: {},
  receiptsOf: {},
  paid: { search: "", rows: [], isOpen: false, busy: false, problem: "" },
  onlineRequest: { name: "", busy: false, problem: "" },
};

const UNDER_WAY = new Set(["created", "processing", "authorised", "unknown"]);

/** @param {Pick<Payment, "status">} payment */
export const isTaken = ({ status }) => status === "captured";

/**
 * Whether it is not certain yet. A card that holds an amount for a tab pays nothing, and is shown with the tab.
 * @param {Pick<Payment, "status" | "held_amount">} payment
 */
export const isUnderWay = ({ status, held_amount: held }) => UNDER_WAY.has(status) && !pence(held ?? 0);

/**
 * The payments of an order, the oldest first: those of the stream, or those that were read of a closed order.
 * @param {TillState} state
 * @param {string} orderId
 */
export function paymentsOf(state, orderId) {
  const live = Object.values(state.server.payments?.payments ?? {}).filter((payment) => payment.order_id === orderId);
  const known = live.length || orderId in state.server.orders ? live : (state.closedOrders[orderId]?.payments ?? []);
  return known.toSorted((a, b) => a.created_at.localeCompare(b.created_at));
}

/**
 * The part of a screen that is about money: see screen_state.js.
 * @param {TillState} state
 * @param {ShownOrder | null} order of the screen
 */
export function billScreen(state, order) {
  return {
    paymentsOf: (/** @type {string} */ id) => paymentsOf(state, id),
    balance: balanceOf(state, order),
    balanceProblem: state.balances[state.route.id]?.problem ?? "",
    isSettled: isSettled(state, order),
    notTaken: notTaken(state),
  };
}

/**
 * The first payment for the bill on this screen that the server has refused, or null.
 * @param {TillState} state
 */
function notTaken({ refusals, route }) {
  if (route.screen !== "pay") return null;
  return (
    Object.values(refusals).find(({ kind, metadata }) => TAKES_MONEY.has(kind) && metadata.orderId === route.id) ?? null
  );
}

/**
 * The balance of the order's bill, or null while the last one that was read differs from the bill on the screen.
 * @param {TillState} state
 * @param {ShownOrder | null} order
 */
function balanceOf({ balances }, order) {
  const data = order && order.total !== null ? balances[order.id]?.data : null;
  if (!data || !order || order.total === null) return null;
  return data.total === pence(order.total) && data.paid === pence(order.paid) ? data : null;
}

/**
 * Whether the bill that is being paid here was settled by a guest or at another till.
 * @param {TillState} state
 * @param {ShownOrder | null} order
 */
function isSettled({ route, pay }, order) {
  if (route.screen !== "pay" || pay.orderId !== route.id) return false;
  return order ? order.payment_status === "paid" && !order.paying : true;
}
