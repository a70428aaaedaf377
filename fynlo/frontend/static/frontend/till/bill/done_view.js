// @ts-check
/** The screen after a payment: the change to give back in large digits, the receipt, and what is left to pay. */

import { formatPence } from "../../shared/money.js";
import { t } from "../../shared/translate.js";
import { h, icon } from "../../shared/view/dom.js";

/** @import { Actions, ScreenState } from "../types.js" */

const PAID = { cash: t("Paid in cash"), card: t("Paid by card"), voucher: t("Paid by voucher") };

/** @param {{change: number}} receipt */
const changeLabel = ({ change }) => (change ? t("Give back") : t("No change due"));

/** @param {Actions} actions */
function notBookedYet(actions) {
  return h(
    "div",
    { class: "banner banner-warning done-waits", key: "waits", role: "alert" },
    icon("exclamation-triangle"),
    h(
      "div",
      null,
      h("p", { class: "banner-title" }, t("No answer from the server yet.")),
      h("p", null, t("The payment is saved on this device and sent again by itself. It can only count once.")),
    ),
    h(
      "button",
      { class: "button button-secondary", type: "button", on: { click: () => actions.retry() } },
      t("Try now"),
    ),
  );
}

/**
 * @param {ScreenState} screen
 * @param {Actions} actions
 */
export function doneView({ receipt, order, bill, route, may }, actions) {
  if (!receipt) return null; // then the screen redirects to the floor
  const left = order && !receipt.waits && order.total !== null ? bill.duePence : 0;
  const isCash = receipt.method === "cash";
  return h(
    "div",
    { class: "done", key: "done" },
    h(
      "div",
      { class: "done-main", role: "status" },
      h("span", { class: "done-mark" }, icon("check-circle")),
      h("p", { class: "done-label" }, isCash ? changeLabel(receipt) : PAID[receipt.method]),
      isCash
        ? h("p", { class: "done-change money", "data-done-change": true }, formatPence(receipt.change))
        : h(
            "p",
            { class: "done-change money", [`data-done-${receipt.method}`]: true },
            formatPence(receipt.paid + receipt.tip),
          ),
      receipt.waits ? notBookedYet(actions) : null,
      h(
        "dl",
        { class: "facts done-facts" },
        h("dt", null, left ? t("This part") : t("Bill")),
        h("dd", { class: "money" }, formatPence(receipt.paid)),
        receipt.method === "card"
          ? null
          : [
              h("dt", { key: "received" }, isCash ? t("Received") : t("It was worth")),
              h("dd", { class: "money", key: "received-sum" }, formatPence(receipt.received)),
            ],
        receipt.receiptNumber
          ? [
              h("dt", { key: "receipt" }, t("Receipt")),
              h(
                "dd",
                { key: "receipt-number", class: "text-numbers", "data-receipt-number": true },
                receipt.receiptNumber,
              ),
            ]
          : null,
        receipt.tip
          ? [h("dt", { key: "tip" }, t("Tip")), h("dd", { key: "tip-sum", class: "money" }, formatPence(receipt.tip))]
          : null,
      ),
      receipt.paymentId && may.has("payments.view")
        ? h(
            "button",
            {
              class: "button button-secondary is-large done-receipt",
              key: "show-receipt",
              type: "button",
              "data-receipt-open": true,
              on: { click: () => actions.openPayments(route.id, { paymentId: receipt.paymentId, step: "receipt" }) },
            },
            icon("qr-code"),
            t("Receipt"),
          )
        : null,
    ),
    h(
      "footer",
      { class: "screen-footer done-foot" },
      left
        ? h(
            "button",
            {
              class: "button button-primary is-large is-wide",
              key: "next",
              type: "button",
              "data-next-part": true,
              on: { click: () => actions.openPay() },
            },
            t("Next guest: {left} left", { left: formatPence(left) }),
          )
        : null,
      h(
        "button",
        {
          class: `button ${left ? "button-secondary" : "button-primary"} is-large is-wide`,
          key: "home",
          type: "button",
          "data-done": true,
          on: { click: () => actions.goHome() },
        },
        t("Back to the tables"),
      ),
    ),
  );
}
