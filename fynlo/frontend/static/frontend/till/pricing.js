// @ts-check
// The price of a cart in whole pence, by the server's rules (orders/pricing/calculation.py): quantity × (price +
// options), then the service charge on the sum, rounded half up once. The till shows these prices until the server has
// answered.

import { atRate, pence } from "../shared/money.js";

/** @import { Charge, Menu } from "./types.js" */

/** @typedef {{productId: string, optionIds: string[], quantity: number, during?: string}} Priceable a line, a draft */

/**
 * The price of one item of a line. A product that left the menu costs 0; its line shows that it is gone.
 * @param {Pick<Priceable, "productId" | "optionIds" | "during">} line
 * @param {Menu} menu
 */
export function unitPence(line, menu) {
  const product = menu.forLine(line).product(line.productId);
  if (!product) return 0;
  return line.optionIds.reduce((sum, id) => sum + pence(menu.option(id)?.price ?? 0), pence(product.price));
}

/**
 * @param {Priceable} line
 * @param {Menu} menu
 */
export const linePence = (line, menu) => line.quantity * unitPence(line, menu);

/**
 * @param {Priceable[]} lines
 * @param {Menu} menu
 */
export const linesPence = (lines, menu) => lines.reduce((sum, line) => sum + linePence(line, menu), 0);

/**
 * The service charge on a sum in pence. Half a penny rounds up.
 * @param {number} sum
 * @param {Charge} charge
 */
export function serviceChargePence(sum, charge) {
  if (charge.kind === "none") return 0;
  return atRate(sum, charge.rate);
}
