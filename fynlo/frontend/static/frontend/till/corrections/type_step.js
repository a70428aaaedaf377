// Eat in or take away, asked first where it changes what the guests pay.
import { formatPence, pence } from "../../shared/money.js";
import { h } from "../../shared/view/dom.js";
import { serviceChargePence } from "../pricing.js";
import { submitButton } from "../view/sheet_controls.js";

/** The order's total now, and as takeaway: prices stay the same and there is no service charge. */
export function typeStep({ state, order, actions }) {
  const isAway = order.order_type !== "dine_in";
  const total = pence(order.total ?? 0);
  const charge = pence(order.service_charge ?? 0);
  const goods = pence(order.subtotal ?? 0) - pence(order.discount ?? 0);
  const then = isAway ? serviceChargePence(goods, state.charge) : 0;
  const mayNot = charge && !isAway && !state.may.has("orders.service_charge");
  const row = (key, text, sum, name = "") =>
    h("div", { class: `sum-row${name}`, key }, h("dt", null, text), h("dd", { class: "money" }, formatPence(sum)));
  const after = total - charge + then;
  return [
    h("p", { key: "what" }, whatChanges({ isAway, charge, then })),
    h(
      "dl",
      { class: "sums", key: "sums", "data-type-sums": true },
      row("before", "Now", total),
      row("after", isAway ? "Eat in" : "Takeaway", after, " is-total"),
    ),
    submitButton({
      name: "type",
      text: isAway ? `Eat in: ${formatPence(after)}` : `Make it takeaway: ${formatPence(after)}`,
      request: state.onlineRequest,
      missing: mayNot ? "Taking the service charge off: ask a manager." : "",
      tap: () => actions.confirmType(order, isAway ? "dine_in" : "takeaway"),
      showToast: actions.showToast,
    }),
  ];
}

function whatChanges({ isAway, charge, then }) {
  if (isAway)
    return then
      ? `A service charge of ${formatPence(then)} is added. Menu prices stay; the VAT may change.`
      : "Menu prices stay; the VAT may change.";
  return charge
    ? `The service charge of ${formatPence(charge)} comes off. Menu prices stay; the VAT may change.`
    : "Menu prices stay; the VAT may change.";
}
