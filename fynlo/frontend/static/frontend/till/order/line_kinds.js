// @ts-check
/**
 * Lines that are no sale of food: a gift card, a deposit, a payment of a house account (orders/line_kinds.py). They are
 * not discounted, have no service charge and never go to the kitchen. Pure.
 */
import { pence } from "../../shared/money.js";

/** @import { LineKind } from "../../shared/types.js" */
/** @import { ShownOrder } from "../types.js" */

/**
 * Whether the line sells a product. A line that this device stored before there were kinds does.
 * @param {{kind?: LineKind}} line
 */
export const isSale = ({ kind = "product" }) => kind === "product";

/**
 * What the products of an order cost less its discounts, without a service charge, in pence; 0 while the server has not
 * priced it.
 * @param {ShownOrder} order
 */
export const salesPence = (order) =>
  order.total === null ? 0 : pence(order.subtotal) - pence(order.discount) - pence(order.outside_sales ?? 0);
