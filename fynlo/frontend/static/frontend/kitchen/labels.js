// @ts-check
// Labels that the kitchen's views share.
import { KITCHEN_STATES, STATES } from "../shared/contract.js";
import { orderTypeLabel, placeLabel } from "../shared/labels/orders.js";

/** @import { NamedOrder } from "../shared/labels/orders.js" */
/** @import { LineStatus } from "../shared/types.js" */

/**
 * The state of an item, as cooks see it.
 * @param {LineStatus} status
 */
export const itemState = (status) => KITCHEN_STATES[status] ?? STATES[status] ?? KITCHEN_STATES.fired;

/**
 * Where the food goes: the table, or the type of an order that leaves the restaurant.
 * @param {NamedOrder} order
 */
export const placeOf = (order) =>
  order.order_type === "dine_in" ? placeLabel(order) : orderTypeLabel(order.order_type);

/**
 * "2 Tacos, 1 Latte", without void items.
 * @param {{status: LineStatus, quantity: number, name: string}[]} items
 */
export const dishes = (items) =>
  items
    .filter(({ status }) => status !== "void")
    .map(({ quantity, name }) => `${quantity} ${name}`)
    .join(", ");
