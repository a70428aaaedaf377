// A payment that was not taken because another payment came first: what to give back, who took the other payment, and
// how to continue.

import { formatTime } from "../../shared/labels/times.js";
import { formatPence, pence } from "../../shared/money.js";
import { h, icon } from "../../shared/view/dom.js";
import { isOpen } from "../optimistic/projection.js";

export function notTakenView(state, actions) {
  const { notTaken, orders, route, may } = state;
  const { metadata, uncertain } = notTaken;
  const { paid, received, tip, method } = metadata.receipt;
  const isCard = method === "card";
  const isOpenStill = Boolean(orders[route.id]) && isOpen(orders[route.id]);
  // After "not booked yet" the waiter has given the change already, so all that was paid goes back.
  const back = uncertain ? paid + tip : received;
  return h(
    "div",
    { class: "done", key: "not-taken" },
    h(
      "div",
      { class: "done-main", role: "alert", "data-not-taken": notTaken.command_id },
      h("span", { class: "done-mark is-danger", key: "mark" }, icon("exclamation-circle")),
      h("p", { class: "not-taken-title", key: "title" }, "Not taken"),
      h(
        "p",
        { class: "done-label", key: "where" },
        metadata.where,
        " · ",
        h("s", { class: "money" }, `${isCard ? "Card" : "Cash"} ${formatPence(paid + tip)}`),
        h("span", { class: "visually-hidden" }, ", refused"),
      ),
      h(
        "p",
        { class: "not-taken-back", key: "back" },
        isCard ? "Refund " : "Give ",
        h("strong", { class: "money", "data-give-back": true }, formatPence(back)),
        isCard ? " on the card machine" : " back",
      ),
      h("p", { class: "not-taken-why", key: "why" }, whyNot(notTaken)),
    ),
    h(
      "footer",
      { class: "screen-footer done-foot" },
      h(
        "button",
        {
          class: "button button-primary is-large is-wide",
          key: "given",
          type: "button",
          "data-given-back": true,
          on: { click: () => actions.putAwayCash(notTaken) },
        },
        icon("check"),
        isCard ? "Refunded" : "Given back",
      ),
      isOpenStill
        ? h(
            "button",
            {
              class: "button button-secondary is-large is-wide",
              key: "bill",
              type: "button",
              "data-open-bill": true,
              on: { click: () => actions.openOrder(route.id) },
            },
            "Open the bill",
          )
        : may.has("payments.view")
          ? h(
              "button",
              {
                class: "button button-secondary is-large is-wide",
                key: "paid",
                type: "button",
                "data-payments-open": true,
                on: { click: () => actions.openPayments(route.id) },
              },
              "What was paid",
            )
          : null,
    ),
  );
}

/** Who was paid instead, where and when; where nobody was, what the server said. */
function whyNot({ error, metadata: { bill } }) {
  if (!bill?.isPaid || !bill.last) return error;
  const { method, amount, taken_by_name: who, device_name: device, at } = bill.last;
  if (method === "qr")
    return `This bill was paid on a guest's phone at ${formatTime(at)}: ${formatPence(pence(amount))}.`;
  const by = [who || "someone else", device ? `on “${device}”` : "", `at ${formatTime(at)}`].filter(Boolean).join(" ");
  return `This bill was paid by ${by}: ${formatPence(pence(amount))}${method === "cash" ? " in cash" : " by card"}.`;
}
