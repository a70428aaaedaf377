// @ts-check
/** Changes an order to eat in or takeaway, where that changes what the guests pay. */

import { formatPence, pence } from "../../shared/money.js";
import { t } from "../../shared/translate.js";
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
      sumRow("before", t("Now"), total),
      sumRow("after", isAway ? t("Eat in") : t("Takeaway"), after, " is-total"),
    ),
    submitButton({
      name: "type",
      text: isAway
        ? t("Eat in: {after}", { after: formatPence(after) })
        : t("Make it takeaway: {after}", { after: formatPence(after) }),
      request: screen.onlineRequest,
      missing: mayNot ? t("Taking the service charge off: ask a manager.") : "",
      tap: () => actions.confirmType(order, isAway ? "dine_in" : "takeaway"),
      showToast: actions.showToast,
    }),
  ];
}

/** @param {{isAway: boolean, charge: number, then: number}} change charges in pence, now and then */
function whatChanges({ isAway, charge, then }) {
  if (isAway)
    return then
      ? t("A service charge of {charge} is added. Menu prices stay; the VAT may change.", { charge: formatPence(then) })
      : t("Menu prices stay; the VAT may change.");
  return charge
    ? t("The service charge of {charge} comes off. Menu prices stay; the VAT may change.", {
        charge: formatPence(charge),
      })
    : t("Menu prices stay; the VAT may change.");
}
