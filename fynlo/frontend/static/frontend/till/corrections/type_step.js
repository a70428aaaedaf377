// @ts-check
/** Changes an order to eat in or takeaway, where that changes what the guests pay. */

import { formatPence, pence } from "../../shared/money.js";
import { h } from "../../shared/view/dom.js";
import { salesPence } from "../order/line_kinds.js";
import { serviceChargePence } from "../pricing.js";
import { submitButton } from "../view/sheet_controls.js";
import { sumRow } from "./sum_row.js";

/** @import { StepContext } from "./more_sheet.js" */

/**
 * The order's total now and after the change. Prices stay the same; a takeaway has no service charge.
 * @param {StepContext} context
 */
export function typeStep({ screen, order, actions }) {
  const isAway = order.order_type !== "dine_in";
  const total = pence(order.total ?? 0);
  const charge = pence(order.service_charge ?? 0);
  const goods = salesPence(order);
  const then = isAway ? serviceChargePence(goods, screen.charge) : 0;
  const mayNot = charge && !isAway && !screen.may.has("orders.service_charge");
  const after = total - charge + then;
  return [
    h("p", { key: "what" }, whatChanges({ isAway, charge, then })),
    h(
      "dl",
      { class: "sums", key: "sums", "data-type-sums": true },
      sumRow("before", "Now", total),
      sumRow("after", isAway ? "Eat in" : "Takeaway", after, " is-total"),
    ),
    submitButton({
      name: "type",
      text: isAway ? `Eat in: ${formatPence(after)}` : `Make it takeaway: ${formatPence(after)}`,
      request: screen.onlineRequest,
      missing: mayNot ? "Taking the service charge off: ask a manager." : "",
      tap: () => actions.confirmType(order, isAway ? "dine_in" : "takeaway"),
      showToast: actions.showToast,
    }),
  ];
}

/** @param {{isAway: boolean, charge: number, then: number}} change charges in pence, now and then */
function whatChanges({ isAway, charge, then }) {
  if (isAway)
    return then
      ? `A service charge of ${formatPence(then)} is added. Menu prices stay; the VAT may change.`
      : "Menu prices stay; the VAT may change.";
  return charge
    ? `The service charge of ${formatPence(charge)} comes off. Menu prices stay; the VAT may change.`
    : "Menu prices stay; the VAT may change.";
}
