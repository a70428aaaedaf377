// @ts-check
/** The sheet of an order's payments, each with its receipt and its corrections. A correction is always a new record. */

import { STATES, TENDERS } from "../../shared/contract.js";
import { orderLabel } from "../../shared/labels/orders.js";
import { formatTime } from "../../shared/labels/times.js";
import { formatMoney, formatPence, pence } from "../../shared/money.js";
import { t } from "../../shared/translate.js";
import { h, icon } from "../../shared/view/dom.js";
import { decidedHere, isOnline } from "../online_actions.js";
import { choice, errorBanner, loadingOrError, sheetHeader } from "../view/sheet_controls.js";
import { paidLabel } from "./bill_labels.js";
import { isTaken, isUnderWay } from "./bill_state.js";
import { receiptStep } from "./receipt_step.js";
import { refundMethod } from "./refund_parts.js";
import { refundStep, tenderStep } from "./refund_step.js";
import { refundUnderWay } from "./refund_under_way.js";

/** @import { Children } from "../../shared/view/dom.js" */
/** @import { Payment, TakenVoucher } from "../../shared/types.js" */
/** @import { Actions, PaymentsDraft, ScreenState, ShownOrder } from "../types.js" */

/** @typedef {ScreenState & {draft: PaymentsDraft}} PaymentsScreen the sheet is open; `draft` is what it edits */

/** @type {Record<string, (screen: PaymentsScreen, payment: Payment, actions: Actions) => Children>} */
const STEPS = { receipt: receiptStep, tender: tenderStep, refund: refundStep };
const MANAGER = t("ask a manager");

/**
 * @param {ScreenState} screen
 * @param {Actions} actions
 */
export function paymentsSheet(screen, actions) {
  const draft = screen.ui.payments;
  if (!draft) return null;
  const { orderId, paymentId, step } = draft;
  const order = screen.orders[orderId] ?? screen.closedOrders[orderId]?.order;
  const payments = screen.paymentsOf(orderId);
  const payment = payments.find(({ id }) => id === paymentId);
  const back =
    step && payment ? () => actions.showPayment(paymentId) : paymentId ? () => actions.showPayment(null) : null;
  const title = payment
    ? `${TENDERS[payment.method].label} ${formatPence(pence(payment.amount) + pence(payment.tip_amount))}`
    : t("Payments");
  return [
    sheetHeader({ id: "payments-sheet-title", title, note: order ? orderLabel(order) : "", back }),
    h(
      "div",
      { class: "sheet-body", key: `body ${paymentId} ${step}` },
      errorBanner(screen.onlineRequest),
      payment
        ? (STEPS[step] ?? paymentDetails)({ ...screen, draft }, payment, actions)
        : paymentList({ ...screen, draft }, order, payments, actions),
    ),
  ];
}

/**
 * @param {PaymentsScreen} screen
 * @param {ShownOrder | null | undefined} order absent while a closed one is read
 * @param {Payment[]} payments
 * @param {Actions} actions
 */
function paymentList({ draft, closedOrders, config }, order, payments, actions) {
  const closedOrder = closedOrders[draft.orderId];
  if (config.not_in_practice)
    return h(
      "p",
      { class: "text-muted", key: "practice" },
      t("Practice keeps no payments: receipts are not printed again, and nothing can be refunded or corrected."),
    );
  if (!payments.length && !order && closedOrder)
    return loadingOrError({ problem: closedOrder.problem }, () => actions.openPayments(draft.orderId));
  if (!payments.length) return h("p", { class: "text-muted", key: "none" }, t("No payments yet."));
  const overpaid = pence(order?.overpaid ?? 0);
  return [
    overpaid
      ? h(
          "div",
          { class: "banner banner-warning", key: "over" },
          icon("exclamation-triangle"),
          h(
            "p",
            null,
            t("{overpaid} was taken over the bill. Refund the payment that was too much.", {
              overpaid: formatPence(overpaid),
            }),
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

/**
 * @param {Payment} payment
 * @param {Actions} actions
 */
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

/**
 * @typedef {object} Offered what can be done with a payment
 * @property {string} name of its step
 * @property {string} icon
 * @property {string} text
 * @property {string} note
 * @property {string} reason why it cannot be done now, or ""
 */

/**
 * How a payment may be refunded, as the end of a sentence.
 * @param {Payment} payment
 * @param {boolean} online
 */
function backWords(payment, online) {
  if (refundMethod(payment, "", online) === "cash") return t(", in cash");
  if (TENDERS[payment.method].keeps_balance)
    return t(", to the {label}", { label: TENDERS[payment.method].label.toLowerCase() });
  if (TENDERS[payment.method].has_kinds)
    return t(", as a {label}", { label: TENDERS[payment.method].label.toLowerCase() });
  return payment.provider ? t(", the way it was paid or in cash") : t(", to the card or in cash");
}

/**
 * A receipt for money that was taken; corrections unless a provider took it; a refund.
 * @param {ScreenState} screen
 * @param {Payment} payment
 * @returns {Offered[]}
 */
function offeredFor(screen, payment) {
  if (!isTaken(payment)) return [];
  const { may } = screen;
  const offline = isOnline(screen) ? "" : t("only with a connection");
  const left =
    pence(payment.amount) +
    pence(payment.tip_amount) -
    pence(payment.refunded_amount) -
    pence(payment.refunded_tip_amount);
  const refunding = pence(payment.refunding_amount ?? 0);
  const receipt = {
    name: "receipt",
    icon: "qr-code",
    text: t("Receipt"),
    note: t("Show, print or send it"),
    reason: offline,
  };
  const tender = {
    name: "tender",
    icon: "arrows-right-left",
    text: payment.method === "cash" ? t("It was card") : t("It was cash"),
    note: t("Correct how it was paid"),
    reason: offline || (may.has("payments.correct") ? "" : MANAGER),
  };
  const refund = {
    name: "refund",
    icon: "arrow-uturn-left",
    text: t("Refund"),
    note: left ? t("Up to {left}{way}", { left: formatPence(left), way: backWords(payment, isOnline(screen)) }) : "",
    reason:
      (decidedHere(screen, "payment.refund") ? "" : offline) ||
      (payment.refund_unknown ? t("the last refund has no answer yet") : "") ||
      (refunding ? t("a refund is under way") : "") ||
      (payment.dispute && payment.dispute !== "won" ? t("the guest's bank takes it back") : "") ||
      (!left ? t("all of it has been refunded") : may.has("payments.refund") ? "" : MANAGER),
  };
  const isFixed = payment.provider || !TENDERS[payment.method].correctable;
  return isFixed ? [receipt, refund] : [receipt, tender, refund];
}

/**
 * @param {ScreenState} screen
 * @param {Payment} payment
 * @param {Actions} actions
 */
function paymentDetails(screen, payment, actions) {
  const offered = offeredFor(screen, payment);
  return [
    refundUnderWay(payment),
    paymentFacts(payment),
    offered.length
      ? h(
          "ul",
          { class: "sheet-choices", key: "choices" },
          offered.map((one) =>
            choice({ ...one, showToast: actions.showToast, tap: () => actions.showPayment(payment.id, one.name) }),
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
            "aria-disabled": screen.onlineRequest.busy ? "true" : null,
            on: { click: () => actions.cancelPayment(payment) },
          },
          icon("x-mark"),
          t("Cancel this payment"),
        )
      : null,
  ];
}

/** @param {Payment} payment */
const paymentFacts = (payment) =>
  h(
    "dl",
    { class: "facts", key: "facts" },
    fact(t("State"), STATES[payment.status].label),
    fact(t("For the bill"), formatPence(pence(payment.amount))),
    pence(payment.tip_amount) ? fact(t("Tip"), formatPence(pence(payment.tip_amount))) : null,
    payment.method === "cash" && pence(payment.change_amount)
      ? [
          fact(t("Received"), formatPence(pence(payment.received_amount))),
          fact(t("Change given"), formatPence(pence(payment.change_amount))),
        ]
      : null,
    payment.original_method !== payment.method
      ? fact(t("Recorded first as"), TENDERS[payment.original_method].label)
      : null,
    payment.card_last_four ? fact(t("Card ending"), payment.card_last_four) : null,
    pence(payment.held_amount ?? 0) ? fact(t("Held for the tab"), formatPence(pence(payment.held_amount))) : null,
    payment.authorisation_code ? fact(t("Authorisation code"), payment.authorisation_code) : null,
    payment.voucher ? voucherFacts(payment.voucher) : null,
    payment.taken_by_name ? fact(t("Taken by"), payment.taken_by_name) : null,
    payment.reason ? fact(t("Why"), payment.reason) : null,
    pence(payment.refunding_amount ?? 0)
      ? fact(t("Refund under way"), formatPence(pence(payment.refunding_amount)))
      : null,
    payment.refund_problem && !payment.refund_unknown ? fact(t("Refund failed"), payment.refund_problem) : null,
    payment.dispute ? fact(t("Disputed"), STATES[payment.dispute].label) : null,
  );

/** @param {TakenVoucher} voucher */
const voucherFacts = ({ name, value, reference }) => [
  fact(t("Voucher"), name),
  fact(t("It was worth"), formatMoney(value)),
  reference ? fact(t("Its number"), reference) : null,
];

/**
 * @param {string} name
 * @param {string} text
 */
const fact = (name, text) => [
  h("dt", { key: `${name} name` }, name),
  h("dd", { class: "text-numbers", key: `${name} words` }, text),
];
