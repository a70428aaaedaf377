// @ts-check
/** What a product costs by the type of its order: menu/prices.py in the browser. Pure. */

/** @import { Amount, OrderType } from "../types.js" */

/**
 * @typedef {object} Prices in pounds
 * @property {Amount} price for eating in
 * @property {Amount | null} [takeaway_price] for what leaves the house; null is "no other price"
 * @property {Amount | null} [delivery_price] for what is delivered; null is the one of a takeaway
 */

/**
 * The price in pounds for an order of that type.
 * @param {Prices} product
 * @param {OrderType} orderType
 */
export function priceFor({ price, takeaway_price, delivery_price }, orderType) {
  if (orderType === "dine_in") return price;
  return (orderType === "delivery" ? delivery_price : null) ?? takeaway_price ?? price;
}
