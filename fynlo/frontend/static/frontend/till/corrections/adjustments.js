// @ts-check
/** Discounts and comps in force, how they are called, and how far a person may go with them. Pure. */

import { formatPence, pence } from "../../shared/money.js";
import { t } from "../../shared/translate.js";
import { salesPence } from "../order/line_kinds.js";

/** @import { Adjustment } from "../../shared/types.js" */
/** @import { ScreenState, ShownLine, ShownOrder } from "../types.js" */

/** The action that a manager approves: see `step_up` of the contract. */
export const DISCOUNT_OVER_LIMIT = "discount_over_limit";

/** @typedef {Adjustment & {line: ShownLine | null}} PlacedAdjustment `line`: null for the whole order */

/**
 * Every discount and comp in force, on the order and on its lines that are not void.
 * @param {ShownOrder} order
 * @returns {PlacedAdjustment[]}
 */
export function adjustmentsOf(order) {
  const lines = (order.lines ?? []).filter(({ status }) => status !== "void");
  return [
    ...(order.adjustments ?? []).map((entry) => ({ ...entry, line: null })),
    ...lines.flatMap((line) => (line.adjustments ?? []).map((entry) => ({ ...entry, line }))),
  ];
}

/**
 * `10 % off`, `£1.00 off`, `On the house`.
 * @param {Pick<Adjustment, "kind" | "rate" | "amount">} adjustment
 */
export function adjustmentLabel({ kind, rate, amount }) {
  if (kind === "comp") return t("On the house");
  return rate === null
    ? t("{amount} off", { amount: formatPence(pence(amount ?? 0)) })
    : t("{percent} % off", { percent: Number((rate * 100).toFixed(2)) });
}

/**
 * What a line costs, or all of the order less its discounts, in pence.
 * @param {ShownOrder} order
 * @param {ShownLine | null} line
 */
export function goodsPence(order, line) {
  if (line) return line.pence ?? pence(line.total ?? 0);
  return salesPence(order);
}

/**
 * The unit price of the menu, in pence, where a person has replaced it; or null.
 * @param {ShownLine} line
 */
export const menuPence = ({ list_price: price }) => (price === null || price === undefined ? null : pence(price));

/**
 * What a line costs less, in pence, at a unit price of `unitPence`; less than 0 where it costs more. Its discounts
 * count in proportion, until the server has priced it.
 * @param {ShownLine} line
 * @param {number} unitPence
 */
export function lessAtPrice(line, unitPence) {
  const total = pence(line.total ?? 0);
  const before = pence(line.unit_price ?? 0);
  return total - (before ? Math.round((total * unitPence) / before) : unitPence * line.quantity);
}

/**
 * How many percent this person may take off: an owner all of it (orders/services/adjusting.py), and everyone where a
 * manager approves what is above their limit.
 * @param {Pick<ScreenState, "config" | "service">} screen
 */
export const mostPercent = (screen) => (screen.config.step_up.includes(DISCOUNT_OVER_LIMIT) ? 100 : ownPercent(screen));

/**
 * How many percent this person may take off alone.
 * @param {Pick<ScreenState, "config" | "service">} screen
 */
const ownPercent = ({ config, service }) =>
  config.person.role === "restaurant_owner" ? 100 : (service.discount_limits?.[config.person.role] ?? 0);

/**
 * Whether a discount exceeds what this person may take off alone, with those that are given: of the line, and of all
 * of the order.
 * @param {Pick<ScreenState, "config" | "service">} screen
 * @param {ShownOrder} order
 * @param {ShownLine | null} line null for the whole order
 * @param {number} lessPence
 */
export function isBeyondLimit(screen, order, line, lessPence) {
  const most = (/** @type {number} */ list) => Math.ceil((list * ownPercent(screen)) / 100);
  const ofOrder = pence(order.subtotal ?? 0);
  if (pence(order.discount ?? 0) + lessPence > most(ofOrder)) return true;
  if (!line) return false;
  const ofLine = pence(line.unit_price ?? 0) * line.quantity;
  return ofLine - pence(line.total ?? 0) + lessPence > most(ofLine);
}
