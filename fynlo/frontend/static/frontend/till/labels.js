// @ts-check
// Labels of tables, lines and bills on the till. States and order types come from the contract.

import { STATES } from "../shared/contract.js";
import { formatPence, pence } from "../shared/money.js";
import { t } from "../shared/translate.js";

/** @import { State } from "../shared/contract.js" */
/** @import { Amount, Modifier, PaymentStatus, TableStatus } from "../shared/types.js" */

/**
 * The chosen options of a line in one text; behind the part of a meal deal what was chosen with it.
 * @param {Modifier[]} [modifiers]
 */
export const optionNames = (modifiers = []) =>
  modifiers
    .map(({ name, modifiers: within = [] }) =>
      within.length ? `${name} (${within.map((each) => each.name).join(", ")})` : name,
    )
    .join(", ");

/**
 * The states of tables. `tone` is the card's: a table that needs nothing is quiet.
 * @type {Record<string, State>}
 */
export const TABLE_STATES = {
  ...STATES,
  free: { ...STATES.free, tone: "free" },
  served: { ...STATES.served, tone: "served" },
  paid: { ...STATES.paid, tone: "served" },
};

/**
 * The statuses that staff give a table, with the labels of their states.
 * @type {Record<TableStatus, string>}
 */
export const TABLE_STATUS_LABELS = {
  available: STATES.free.label,
  occupied: STATES.occupied.label,
  reserved: STATES.reserved.label,
  cleaning: STATES.cleaning.label,
  blocked: STATES.blocked.label,
};

/**
 * The states of a line that the server has not answered for, by `sendState`.
 * @type {Record<string, State>}
 */
export const SEND_STATES = {
  sending: { label: t("Sending"), icon: "arrow-path", tone: "info" },
  unsure: { label: t("Not sent yet"), icon: "exclamation-triangle", tone: "warning" },
};

/**
 * The sum of amounts in pounds, for people: "£12.50".
 * @param {Amount[]} values
 */
export const amount = (values) => formatPence(values.map(pence).reduce((sum, value) => sum + value, 0));

/**
 * The label of how much of an order's bill is paid or refunded.
 * @param {{payment_status: PaymentStatus}} order
 */
export const billLabel = ({ payment_status: status }) => STATES[status]?.label ?? "";

/**
 * Whether an order is settled: paid, and not editable until its bill is reopened. Without the field `settled`, a paid
 * order is settled.
 * @param {{settled?: boolean, payment_status: PaymentStatus} | null} order
 */
export const isSettled = (order) => (order ? (order.settled ?? order.payment_status === "paid") : false);
