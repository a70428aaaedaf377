// How the till shows tables, what it sends, and amounts; states and order types come from the contract.
import { STATES } from "../shared/contract.js";
import { formatPence, pence } from "../shared/money.js";

/** How a table stands. `tone` is the card's: a table that needs nothing is quiet. */
export const TABLE_STATES = {
  ...STATES,
  free: { ...STATES.free, tone: "free" },
  served: { ...STATES.served, tone: "served" },
  paid: { ...STATES.paid, tone: "served" },
};

/** The statuses that staff give a table, each in the words of its state. */
export const TABLE_STATUS_LABELS = {
  available: STATES.free.label,
  occupied: STATES.occupied.label,
  reserved: STATES.reserved.label,
  cleaning: STATES.cleaning.label,
  blocked: STATES.blocked.label,
};

/** How a line stands that the server has not answered for. */
export const SEND_STATES = {
  sending: { label: "Sending", icon: "arrow-path", tone: "info" },
  unsure: { label: "Not sent yet", icon: "exclamation-triangle", tone: "warning" },
};

/** The sum of amounts as the server writes them (pounds). */
export const amount = (values) => formatPence(values.reduce((sum, value) => sum + pence(value), 0));

/** How far an order's bill is paid, or paid back, in words. */
export const billLabel = ({ payment_status: status }) => STATES[status]?.label ?? "";

/**
 * Whether an order is settled: paid, and not editable until its bill is reopened. Without the field `settled`, a paid
 * order is settled.
 */
export const isSettled = (order) => Boolean(order) && (order.settled ?? order.payment_status === "paid");
