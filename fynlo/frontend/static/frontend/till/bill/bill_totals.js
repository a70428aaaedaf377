// The total of an order on this till: the server's figures, plus the lines that it has not priced, by the same rules.

import { pence } from "../../shared/money.js";
import { isUnsent } from "../../shared/rules/courses.js";
import { countOf } from "../cart/cart.js";
import { isSettled } from "../labels.js";
import { liveLines } from "../optimistic/projection.js";
import { linesPence, serviceChargePence } from "../pricing.js";

/**
 * `unsent` counts what the kitchen does not know (cart and lines that were kept for later), `unsure` and `busy` say
 * that something is on its way; all sums are pence. `estimated` is true while a part of `shownPence` is ours and not
 * the server's.
 */
export function billOf({ order, cart, menu, charge }) {
  const cartLines = cart?.lines ?? [];
  const lines = order ? liveLines(order) : [];
  const held = lines.filter(isUnsent);
  const kitchen = lines.filter((line) => line.status !== "held");
  const underway = lines.filter((line) => line.pence !== undefined);
  const unpriced =
    linesPence(cartLines, menu) + underway.reduce((sum, line) => sum + line.pence, 0) - (order?.voidedPence ?? 0);
  const known = order && order.total !== null;
  const subtotal = known ? pence(order.subtotal) : 0;
  const discount = known ? pence(order.discount) : 0;
  const chargePence =
    unpriced || !known
      ? serviceChargePence(subtotal - discount + unpriced, chargeOf(order, charge))
      : pence(order.service_charge);
  const paid = known ? pence(order.paid) : 0;
  const total = unpriced || !known ? subtotal - discount + unpriced + chargePence : pence(order.total);
  const estimated = Boolean(unpriced) || !known;
  const duePence = estimated ? total - paid : pence(order.due);
  const busy = lines.some((line) => line.sendState === "sending");
  return {
    unsent: countOf(cartLines) + countOf(held),
    held: countOf(held),
    count: countOf(lines) + countOf(cartLines),
    busy,
    unsure: lines.some((line) => line.sendState === "unsure"),
    unsentPence: unpriced,
    serverPence: known ? pence(order.total) : 0,
    serverChargePence: known ? pence(order.service_charge) : 0,
    itemsPence: subtotal,
    discountPence: discount,
    chargePence,
    chargeLabel: `Service ${charge.rate / 100} %${charge.kind === "optional" ? " (optional)" : ""}`,
    paidPence: paid,
    shownPence: total - paid,
    estimated,
    duePence,
    isCooking: kitchen.some((line) => line.status === "fired" || line.status === "started"),
    servable:
      kitchen.some((line) => line.status === "ready") &&
      kitchen.every((line) => line.status === "ready" || line.status === "served"),
    canPay: lines.length > 0 && duePence > 0 && !busy && !order.paying,
    canClose:
      lines.length > 0 &&
      !estimated &&
      duePence === 0 &&
      !isSettled(order) &&
      !busy &&
      !order.paying &&
      !kitchen.some((line) => line.status === "fired" || line.status === "started"),
  };
}

/** An order keeps the terms it was opened on: without a charge so far there will be none. */
function chargeOf(order, charge) {
  if (order && order.total !== null && pence(order.subtotal) > 0 && pence(order.service_charge) === 0)
    return { kind: "none", rate: 0 };
  return charge;
}

/** How many of each product the cart holds, for the marks on the tiles. */
export function countsByProduct(cart) {
  const counts = new Map();
  for (const line of cart?.lines ?? []) counts.set(line.productId, (counts.get(line.productId) ?? 0) + line.quantity);
  return counts;
}
