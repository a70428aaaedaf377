// The words and marks of states, taken from the one table of all surfaces, and how amounts are written.
import { STATES } from "../shared/labels/states.js";
import { formatPence, pence } from "../shared/money.js";

const NAMES = ["free", "ordering", "ready", "reserved", "cleaning", "blocked", "paying"];

/** How a table stands. `tone` is the card's: a table that asks for nothing is quiet. */
export const TABLE_STATES = {
  ...Object.fromEntries(NAMES.map((name) => [name, STATES[name]])),
  free: { ...STATES.free, tone: "free" },
  waiting: STATES.fired,
  cooking: STATES.started,
  served: { ...STATES.served, tone: "served" },
  paid: { ...STATES.paid, tone: "served" },
};

/** What people say of a table, in the words of its states. */
export const TABLE_STATUS_LABELS = Object.fromEntries(
  Object.entries({
    available: "free",
    occupied: "occupied",
    reserved: "reserved",
    cleaning: "cleaning",
    blocked: "blocked",
  }).map(([status, state]) => [status, STATES[state].word]),
);

export const LINE_STATES = Object.fromEntries(
  ["unsent", "held", "fired", "started", "ready", "served", "void"].map((name) => [name, STATES[name]]),
);

/** What is said of a line that the server has not answered for. */
export const SEND_STATES = {
  sending: { word: "Sending", icon: "arrow-path", tone: "info" },
  unsure: { word: "Not sent yet", icon: "exclamation-triangle", tone: "warning" },
};

export const ORDER_TYPES = { dine_in: "Eat in", takeaway: "Takeaway", pickup: "Pickup", delivery: "Delivery" };

/** The sum of amounts as the server writes them (pounds). */
export const amount = (values) => formatPence(values.reduce((sum, value) => sum + pence(value), 0));

/** How far an order's bill is paid, or paid back, in words. */
export const billLabel = ({ payment_status: status }) => STATES[status]?.word ?? "";

/**
 * Paid, and nothing of it is edited until it is opened again. An order read before this was told is settled once paid.
 */
export const isSettled = (order) => Boolean(order) && (order.settled ?? order.payment_status === "paid");
