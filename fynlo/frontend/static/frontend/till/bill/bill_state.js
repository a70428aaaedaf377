// What the till keeps in memory about money, and what follows from it for a screen.
import { pence } from "../../shared/money.js";
import { TAKES_MONEY } from "../commands.js";
import { NEW_PAY } from "./part_payment.js";

export const BILL_STATE = {
  pay: NEW_PAY,
  bills: {},
  closedOrders: {},
  links: {},
  receiptsOf: {},
  paid: { search: "", rows: [], isOpen: false, busy: false, problem: "" },
  onlineRequest: { name: "", busy: false, problem: "" },
};

const UNDER_WAY = new Set(["created", "processing", "authorised", "unknown"]);

export const isTaken = ({ status }) => status === "captured" || status === "disputed";
export const isUnderWay = ({ status }) => UNDER_WAY.has(status);

/** Payments of an order, the oldest first; of a closed one as they were read. */
export function paymentsOf(state, orderId) {
  const live = Object.values(state.server.payments?.payments ?? {}).filter((payment) => payment.order_id === orderId);
  const known = live.length || orderId in state.server.orders ? live : (state.closedOrders[orderId]?.payments ?? []);
  return known.toSorted((a, b) => a.created_at.localeCompare(b.created_at));
}

/** The part of a screen that is about money: see screen_state.js. */
export function billScreen(state, order) {
  const orderId = state.route.id;
  return {
    paymentsOf: (id) => paymentsOf(state, id),
    reading: readingOf(state, order),
    readingProblem: state.bills[orderId]?.problem ?? "",
    isSettled: isSettled(state, order),
    notTaken: notTaken(state),
  };
}

/** Money for the bill on this screen that the server has refused, the first of it; null when there is none. */
function notTaken({ refusals, route }) {
  if (route.screen !== "pay") return null;
  return (
    Object.values(refusals).find(({ kind, metadata }) => TAKES_MONEY.has(kind) && metadata.orderId === route.id) ?? null
  );
}

/**
 * How the order's bill lies on its lines; null while the last reading is of another bill than the one on the screen.
 */
function readingOf({ bills }, order) {
  const data = order && order.total !== null ? bills[order.id]?.data : null;
  return data && data.total === pence(order.total) && data.paid === pence(order.paid) ? data : null;
}

/** Whether the bill that is being paid here was settled: by a guest, or at another till. */
function isSettled({ route, pay }, order) {
  if (route.screen !== "pay" || pay.orderId !== route.id) return false;
  return order ? order.payment_status === "paid" && !order.paying : true;
}
