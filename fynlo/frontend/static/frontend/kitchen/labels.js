// Labels that the kitchen's views share.
import { KITCHEN_STATES, STATES } from "../shared/contract.js";
import { orderTypeLabel, placeLabel } from "../shared/labels/orders.js";

/** How an item stands, as cooks see it. */
export const itemState = (status) => KITCHEN_STATES[status] ?? STATES[status] ?? KITCHEN_STATES.fired;

/** What a runner looks for: the table, or that the order leaves the restaurant. */
export const placeOf = (order) =>
  order.order_type === "dine_in" ? placeLabel(order) : orderTypeLabel(order.order_type);

export const dishes = (items) =>
  items
    .filter(({ status }) => status !== "void")
    .map(({ quantity, name }) => `${quantity} ${name}`)
    .join(", ");
