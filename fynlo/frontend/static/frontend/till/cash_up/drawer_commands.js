// @ts-check
/** Makes the commands at a drawer. Every id is made here, so that each works without a network. Money is in pence. */

import { formatPence, pounds } from "../../shared/money.js";
import { t } from "../../shared/translate.js";

/** @import { CashMovement } from "../../shared/types.js" */
/** @import { NewCommand } from "../command_types.js" */

/** @typedef {CashMovement["kind"]} MovementKind */

/** @type {Record<MovementKind, string>} */
export const MOVEMENTS = {
  pay_in: t("Pay in"),
  pay_out: t("Pay out"),
  safe_drop: t("Safe drop"),
  no_sale: t("Open without a sale"),
};

/** @param {number} pence */
const inPounds = (pence) => Number(pounds(pence));

/**
 * @param {object} options
 * @param {string} options.id of the session
 * @param {string} options.drawerId
 * @param {string} options.name of the drawer
 * @param {boolean} options.mine whether the person carries it
 * @param {number} options.floatPence
 * @returns {NewCommand<"drawer.open">}
 */
export const openDrawer = ({ id, drawerId, name, mine, floatPence }) => ({
  kind: "drawer.open",
  payload: { id, drawer_id: drawerId, name, mine, opening_float: inPounds(floatPence) },
  metadata: { where: name, description: t("Drawer opened with {float}", { float: formatPence(floatPence) }) },
});

/**
 * @param {object} options
 * @param {string} options.id
 * @param {MovementKind} options.kind
 * @param {string} options.sessionId
 * @param {string} options.where the drawer
 * @param {number} options.amountPence
 * @param {string} options.reason
 * @returns {NewCommand<"drawer.pay_in" | "drawer.pay_out" | "drawer.safe_drop" | "drawer.no_sale">}
 */
export const moveCash = ({ id, kind, sessionId, where, amountPence, reason }) => ({
  kind: `drawer.${kind}`,
  target: sessionId,
  payload: { id, reason, ...(kind !== "no_sale" && { amount: inPounds(amountPence) }) },
  metadata: {
    where,
    description: kind === "no_sale" ? MOVEMENTS[kind] : `${MOVEMENTS[kind]} ${formatPence(amountPence)}`,
  },
});

/**
 * @param {string} sessionId
 * @param {string} where
 * @returns {NewCommand<"drawer.end">}
 */
export const endShift = (sessionId, where) => ({
  kind: "drawer.end",
  target: sessionId,
  payload: {},
  metadata: { where, description: t("Shift of the drawer ended") },
});

/**
 * @param {object} options
 * @param {string} options.id
 * @param {string} options.sessionId
 * @param {string} options.where
 * @param {Record<string, number>} options.pieces by pence
 * @param {number} options.amountPence their sum
 * @param {boolean} options.again
 * @returns {NewCommand<"drawer.count" | "drawer.recount">}
 */
export const countDrawer = ({ id, sessionId, where, pieces, amountPence, again }) => ({
  kind: again ? "drawer.recount" : "drawer.count",
  target: sessionId,
  payload: { id, pieces, amount: inPounds(amountPence) },
  metadata: { where, description: t("Drawer counted: {amount}", { amount: formatPence(amountPence) }) },
});

/**
 * @param {string} sessionId
 * @param {string} where
 * @param {string} reason
 * @returns {NewCommand<"drawer.close">}
 */
export const closeDrawer = (sessionId, where, reason) => ({
  kind: "drawer.close",
  target: sessionId,
  payload: { reason },
  metadata: { where, description: t("Drawer closed") },
});
