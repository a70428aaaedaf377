// @ts-check
/**
 * A payment that was not taken because another payment came first: what to give back, who took the other payment, and
 * how to continue.
 */

import { TENDERS } from "../../shared/contract.js";
import { formatTime } from "../../shared/labels/times.js";
import { formatPence, pence } from "../../shared/money.js";
import { t } from "../../shared/translate.js";
import { h, icon } from "../../shared/view/dom.js";
import { isOpen } from "../optimistic/projection.js";

/** @import { Actions, ScreenState, TillCommand } from "../types.js" */

const WORDS = {
  "payment.cash": { name: t("Cash"), before: t("Give "), after: t(" back"), done: t("Given back") },
  "payment.card": { name: t("Card"), before: t("Refund "), after: t(" on the card machine"), done: t("Refunded") },
  "payment.voucher": {
    name: t("Voucher"),
    before: t("Give the voucher of "),
    after: t(" back"),
    done: t("Given back"),
  },
};

/**
 * @param {ScreenState & {notTaken: TillCommand}} screen
 * @param {Actions} actions
 */
export function notTakenView(screen, actions) {
  const { notTaken, orders, route, may } = screen;
  const { kind, payload, metadata, uncertain } = notTaken;
  const words = WORDS[/** @type {keyof typeof WORDS} */ (kind)] ?? WORDS["payment.cash"];
  const taken = pence(payload.amount) + pence(payload.tip_amount);
  const received = kind === "payment.cash" ? pence(payload.received_amount) : taken;
  const isStillOpen = Boolean(orders[route.id]) && isOpen(orders[route.id]);
  // After "No answer from the server yet" the waiter has given the change already.
  const back = uncertain ? taken : received;
  return h(
    "div",
    { class: "done", key: "not-taken" },
    h(
      "div",
      { class: "done-main", role: "alert", "data-not-taken": notTaken.command_id },
      h("span", { class: "done-mark is-danger", key: "mark" }, icon("exclamation-circle")),
      h("p", { class: "not-taken-title", key: "title" }, t("Not taken")),
      h(
        "p",
        { class: "done-label", key: "where" },
        metadata.where,
        " · ",
        h("s", { class: "money" }, `${words.name} ${formatPence(taken)}`),
        h("span", { class: "visually-hidden" }, t(", refused")),
      ),
      h(
        "p",
        { class: "not-taken-back", key: "back" },
        words.before,
        h("strong", { class: "money", "data-give-back": true }, formatPence(back)),
        words.after,
      ),
      h("p", { class: "not-taken-why", key: "why" }, reasonOf(notTaken)),
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
          on: { click: () => actions.finishNotTaken(notTaken) },
        },
        icon("check"),
        words.done,
      ),
      isStillOpen
        ? h(
            "button",
            {
              class: "button button-secondary is-large is-wide",
              key: "bill",
              type: "button",
              "data-open-bill": true,
              on: { click: () => actions.openOrder(route.id) },
            },
            t("Open the bill"),
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
              t("What was paid"),
            )
          : null,
    ),
  );
}

/** @type {Record<string, string>} */
const PAID = { cash: t(" in cash"), reader: t(" by card") };

/**
 * Why: who took the money that paid the bill, where and when; the server's error when the bill is not paid.
 * @param {TillCommand} command
 */
function reasonOf({ error, metadata: { bill } }) {
  if (!bill?.isPaid || !bill.last) return error;
  const { method, amount, taken_by_name: who, device_name: device, at } = bill.last;
  if (method === "qr")
    return t("This bill was paid on a guest's phone at {time}: {amount}.", {
      time: formatTime(at),
      amount: formatPence(pence(amount)),
    });
  const by = [
    who || t("someone else"),
    device ? t("on “{device}”", { device }) : "",
    t("at {time}", { time: formatTime(at) }),
  ]
    .filter(Boolean)
    .join(" ");
  const way = PAID[method] ?? t(" by {label}", { label: TENDERS[method].label.toLowerCase() });
  return t("This bill was paid by {by}: {amount}{way}.", { by, amount: formatPence(pence(amount)), way });
}
