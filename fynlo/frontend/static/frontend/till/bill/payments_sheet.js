// The payments of an order, each with its receipt and its corrections. A correction is always a new record.

import { STATES, TENDERS } from "../../shared/contract.js";
import { orderLabel } from "../../shared/labels/orders.js";
import { formatTime } from "../../shared/labels/times.js";
import { formatPence, pence } from "../../shared/money.js";
import { h, icon } from "../../shared/view/dom.js";
import { isOnline } from "../online_actions.js";
import { choice, errorBanner, loadingOrError, sheetHeader } from "../view/sheet_controls.js";
import { paidLabel } from "./bill_labels.js";
import { isTaken, isUnderWay } from "./bill_state.js";
import { receiptStep } from "./receipt_step.js";
import { refundStep, tenderStep } from "./refund_step.js";

const STEPS = { receipt: receiptStep, tender: tenderStep, refund: refundStep };
const MANAGER = "ask a manager";

export function paymentsSheet(state, actions) {
  const { orderId, paymentId, step } = state.ui.payments;
  const order = state.orders[orderId] ?? state.closedOrders[orderId]?.order;
  const payments = state.paymentsOf(orderId);
  const payment = payments.find(({ id }) => id === paymentId);
  const back =
    step && payment ? () => actions.showPayment(paymentId) : paymentId ? () => actions.showPayment(null) : null;
  const title = payment
    ? `${TENDERS[payment.method].label} ${formatPence(pence(payment.amount) + pence(payment.tip_amount))}`
    : "Payments";
  return [
    sheetHeader({ id: "payments-sheet-title", title, note: order ? orderLabel(order) : "", back }),
    h(
      "div",
      { class: "sheet-body", key: `body ${paymentId} ${step}` },
      errorBanner(state.onlineRequest),
      payment ? (STEPS[step] ?? paymentDetails)(state, payment, actions) : list(state, order, payments, actions),
    ),
  ];
}

function list(state, order, payments, actions) {
  const closedOrder = state.closedOrders[state.ui.payments.orderId];
  if (!payments.length && !order && closedOrder)
    return loadingOrError({ problem: closedOrder.problem }, () => actions.openPayments(state.ui.payments.orderId));
  if (!payments.length) return h("p", { class: "text-muted", key: "none" }, "No payments yet.");
  return [
    pence(order?.overpaid ?? 0)
      ? h(
          "div",
          { class: "banner banner-warning", key: "over" },
          icon("exclamation-triangle"),
          h(
            "p",
            null,
            `${formatPence(pence(order.overpaid))} was taken over the bill. Refund the payment that was too much.`,
          ),
        )
      : null,
    h(
      "ul",
      { class: "sheet-choices", key: "list" },
      payments.map((payment) => row(payment, actions)),
    ),
  ];
}

function row(payment, actions) {
  const status = STATES[payment.status];
  const method = TENDERS[payment.method];
  return h(
    "li",
    { key: payment.id },
    h(
      "button",
      {
        class: "sheet-choice",
        type: "button",
        "data-payment": payment.id,
        on: { click: () => actions.showPayment(payment.id) },
      },
      icon(method.icon),
      h(
        "span",
        { class: "sheet-choice-text" },
        h("span", { class: "money", key: "words" }, paidLabel(payment)),
        h(
          "span",
          { class: "sheet-choice-note", key: "note" },
          [
            method.label,
            formatTime(payment.captured_at ?? payment.created_at),
            payment.taken_by_name.split(" ")[0],
            payment.receipts[0]?.number,
          ]
            .filter(Boolean)
            .join(" · "),
        ),
      ),
      isTaken(payment)
        ? icon("chevron-right")
        : h("span", { class: `badge badge-${status.tone}`, key: "state" }, status.label),
    ),
  );
}

function paymentDetails(state, payment, actions) {
  const { may, onlineRequest } = state;
  const offline = isOnline(state) ? "" : "only with a connection";
  const rest =
    pence(payment.amount) +
    pence(payment.tip_amount) -
    pence(payment.refunded_amount) -
    pence(payment.refunded_tip_amount);
  const other = payment.method === "cash" ? "card" : "cash";
  const offered = [
    isTaken(payment) && {
      name: "receipt",
      icon: "qr-code",
      text: "Receipt",
      note: "Show, print or send it",
      reason: offline,
      step: "receipt",
    },
    isTaken(payment) &&
      !payment.provider && {
        name: "tender",
        icon: "arrows-right-left",
        text: `It was ${other}`,
        note: "Correct how it was paid",
        reason: offline || (may.has("payments.correct") ? "" : MANAGER),
        step: "tender",
      },
    isTaken(payment) && {
      name: "refund",
      icon: "arrow-uturn-left",
      text: "Refund",
      note: rest
        ? `Up to ${formatPence(rest)}${payment.method === "card" ? ", to the card or in cash" : ", in cash"}`
        : "",
      reason: offline || (!rest ? "all of it has been refunded" : may.has("payments.refund") ? "" : MANAGER),
      step: "refund",
    },
  ].filter(Boolean);
  return [
    h(
      "dl",
      { class: "facts", key: "facts" },
      fact("State", STATES[payment.status].label),
      fact("For the bill", formatPence(pence(payment.amount))),
      pence(payment.tip_amount) ? fact("Tip", formatPence(pence(payment.tip_amount))) : null,
      payment.method === "cash" && pence(payment.change_amount)
        ? [
            fact("Received", formatPence(pence(payment.received_amount))),
            fact("Change", formatPence(pence(payment.change_amount))),
          ]
        : null,
      payment.original_method !== payment.method
        ? fact("Recorded first as", TENDERS[payment.original_method].label)
        : null,
      payment.card_last_four ? fact("Card ending", payment.card_last_four) : null,
      payment.authorisation_code ? fact("Authorisation code", payment.authorisation_code) : null,
      payment.taken_by_name ? fact("Taken by", payment.taken_by_name) : null,
      payment.reason ? fact("Why", payment.reason) : null,
    ),
    offered.length
      ? h(
          "ul",
          { class: "sheet-choices", key: "choices" },
          offered.map((one) =>
            choice({ ...one, showToast: actions.showToast, tap: () => actions.showPayment(payment.id, one.step) }),
          ),
        )
      : null,
    isUnderWay(payment)
      ? h(
          "button",
          {
            class: "button button-secondary",
            key: "give-up",
            type: "button",
            "data-give-up": true,
            "aria-disabled": onlineRequest.busy ? "true" : null,
            on: { click: () => actions.giveUp(payment) },
          },
          icon("x-mark"),
          "Cancel this payment",
        )
      : null,
  ];
}

const fact = (name, text) => [
  h("dt", { key: `${name} name` }, name),
  h("dd", { class: "text-numbers", key: `${name} words` }, text),
];
