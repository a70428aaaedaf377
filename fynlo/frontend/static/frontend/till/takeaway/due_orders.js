// @ts-check
// What the floor and the board of takeaway orders both show of an order that is due.

import { formatMinutesShort } from "../../shared/labels/times.js";
import { t } from "../../shared/translate.js";
import { dueOrders } from "./due.js";

/** @import { Customer, ScreenState, ShownOrder } from "../types.js" */
/** @import { Due } from "./due.js" */

/**
 * @param {ScreenState} state
 */
export const dueOf = (state) => dueOrders(state.orders, { ageing: state.service.ageing, now: state.now });

/**
 * @param {ShownOrder} order
 * @param {{customers: Record<string, Customer>}} screen
 */
export const nameOf = (order, { customers }) => (order.customer ?? customers[order.customer_id ?? ""])?.name ?? "";

/**
 * When an order is due, as short as a card of the floor needs.
 * @param {Due} due
 */
export const dueShort = ({ isLate, minutes }) =>
  isLate
    ? t("{duration} late", { duration: formatMinutesShort(-minutes) })
    : t("in {duration}", { duration: formatMinutesShort(minutes) });
