// What a cart will cost, in whole pence, by the server's rules (orders/pricing/calculation.py): quantity × (price +
// options), then the service charge on the sum, rounded half up once. The server's answer wins as soon as it is there.
import { atRate, pence } from "../shared/money.js";

/** `menu` is an indexed menu (menu.js). A product that left the menu costs nothing; its line shows that. */
export function unitPence(line, menu) {
  const product = menu.product(line.productId);
  if (!product) return 0;
  return line.optionIds.reduce((sum, id) => sum + pence(menu.option(id)?.price ?? 0), pence(product.price));
}

export const linePence = (line, menu) => line.quantity * unitPence(line, menu);

export const linesPence = (lines, menu) => lines.reduce((sum, line) => sum + linePence(line, menu), 0);

/** `charge` is {kind: "none" | "optional" | "compulsory", rate: ten-thousandths}. Half a penny goes up. */
export function serviceChargePence(sum, charge) {
  if (charge.kind === "none") return 0;
  return atRate(sum, charge.rate);
}
