// How corrections are named, and how far a person may go with them.
import { formatPence, pence } from "../../shared/money.js";

/** `10 % off`, `£1.00 off`, `On the house`. */
export function adjustmentLabel({ kind, rate, amount }) {
  if (kind === "comp") return "On the house";
  return rate === null ? `${formatPence(pence(amount))} off` : `${Number((rate * 100).toFixed(2))} % off`;
}

/** How many percent this person may take off; an owner all of it (orders/services/adjusting.py). */
export function mostPercent({ config, service }) {
  const { role } = config.person;
  return role === "restaurant_owner" ? 100 : (service.discount_limits?.[role] ?? 0);
}
