// @ts-check
/** Actions on the payments of an order: list them, show and send receipts, correct the tender, refund. */

import { TENDERS } from "../../shared/contract.js";
import { orderLabel } from "../../shared/labels/orders.js";
import { formatPence, pounds } from "../../shared/money.js";
import { readApi } from "../../shared/read_api.js";
import { t } from "../../shared/translate.js";
import { isOnline } from "../online_actions.js";
import { refundMethod } from "./refund_parts.js";

/** @import { CommandName } from "../../shared/contract.js" */
/** @import { Payment } from "../../shared/types.js" */
/** @import { createOnlineActions } from "../online_actions.js" */
/** @import { PaymentsDraft, ReceiptLink, Tools } from "../types.js" */
/** @import { createBillQueries } from "./bill_queries.js" */
/** @import { RefundedLine } from "./refund_parts.js" */

/**
 * @typedef {object} RefundParts pence of the bill and of the tip
 * @property {number} amountPence
 * @property {number} tipPence
 * @property {RefundedLine[]} [lines] the refunded items; without them an amount is refunded
 */

/** The fields that are reset at each step of the sheet. */
const NEW_STEP = { reason: "", amount: "", email: "", buyer: "", address: "", way: "amount", picks: {}, refundIn: "" };

/**
 * What to do after a refund of `sum`, in words.
 * @param {Payment} payment
 * @param {string} method
 * @param {string} sum
 */
function afterRefund({ provider }, method, sum) {
  if (method === "cash") return t("Give {sum} back in cash.", { sum });
  if (TENDERS[method].has_kinds) return t("Give the guest a voucher of {sum} back.", { sum });
  if (TENDERS[method].keeps_balance)
    return t("{sum} is back on the {label}.", { sum, label: TENDERS[method].label.toLowerCase() });
  return provider
    ? t("The refund of {sum} is under way.", { sum })
    : t("{sum} is recorded as refunded to the card.", { sum });
}

/** @param {number} pence */
const inPounds = (pence) => Number(pounds(pence));

/**
 * @param {Tools} tools
 * @param {ReturnType<typeof createOnlineActions>} onlineActions
 * @param {ReturnType<typeof createBillQueries>} queries
 */
export function paymentActions({ store, state, showToast, changeUi }, onlineActions, queries) {
  /**
   * Open the sheet of an order's payments, or of one of them.
   * @param {string} orderId
   * @param {{paymentId?: string | null, step?: string}} [options]
   */
  function openPayments(orderId, { paymentId = null, step = "" } = {}) {
    onlineActions.forgetProblem();
    changeUi({ cart: null, more: null, payments: { orderId, paymentId, step, ...NEW_STEP } });
    queries.readClosedOrder(orderId);
    if (step === "receipt" && paymentId) readReceipts(paymentId);
  }

  const draft = () => state().ui.payments;

  /**
   * Change what the sheet edits. A sheet that was closed meanwhile stays closed.
   * @param {Partial<PaymentsDraft>} changes
   */
  function changePayments(changes) {
    const before = draft();
    if (before) changeUi({ payments: { ...before, ...changes } });
  }

  /**
   * @param {string | null} paymentId null for the list
   * @param {string} [step]
   */
  function showPayment(paymentId, step = "") {
    onlineActions.forgetProblem();
    changePayments({ paymentId, step, ...NEW_STEP });
    if (step === "receipt" && paymentId) readReceipts(paymentId);
  }

  // Receipts

  /** @param {string} paymentId */
  async function readReceipts(paymentId) {
    const { ok, data, problem } = await readApi(`/payments/${paymentId}/receipts`);
    store.update(({ receiptsOf }) => ({
      receiptsOf: {
        ...receiptsOf,
        [paymentId]: { receipts: ok ? data : (receiptsOf[paymentId]?.receipts ?? []), problem },
      },
    }));
  }

  /** @param {Payment} payment */
  async function mailReceipt(payment) {
    const email = (draft() ?? NEW_STEP).email.trim();
    const sent = await onlineActions.ask({
      name: "email",
      path: `/orders/${payment.order_id}/email_receipt`,
      body: { email, receipt_number: payment.receipts[0]?.number },
    });
    if (!sent) return;
    changePayments({ email: "" });
    showToast(t("Sent to {email}.", { email }), "success");
  }

  /**
   * @param {ReceiptLink} receipt
   * @param {{id: string, name: string}} printer
   */
  async function printReceipt(receipt, printer) {
    const sent = await onlineActions.ask({
      name: `print-${receipt.number}-${printer.id}`,
      path: "/receipts/print",
      body: { receipt_number: receipt.number, printer_id: printer.id },
    });
    if (sent)
      showToast(t("{printer} prints receipt {number}.", { printer: printer.name, number: receipt.number }), "success");
  }

  /**
   * Issue the VAT invoice for a payment's receipt over £250, made out to the buyer that was entered.
   * @param {Payment} payment
   */
  async function issueInvoice(payment) {
    const { buyer, address } = draft() ?? NEW_STEP;
    const issued = await onlineActions.ask({
      name: "invoice",
      path: `/payments/${payment.id}/invoice`,
      body: { name: buyer.trim(), address: address.trim() },
    });
    if (!issued) return;
    changePayments({ buyer: "", address: "" });
    await readReceipts(payment.id);
    showToast(t("VAT invoice {number} is issued.", { number: issued.number }), "success");
  }

  // Corrections

  /**
   * Change a payment by a command that the server decides. Returns whether it did.
   * @param {Payment} payment
   * @param {object} fields
   * @param {string} fields.name the button's
   * @param {CommandName} fields.kind
   * @param {Record<string, unknown>} fields.payload
   * @param {string} fields.description
   */
  function correct(payment, fields) {
    const order = state().orders[payment.order_id] ?? state().closedOrders[payment.order_id]?.order;
    return onlineActions.change({
      target: payment.id,
      orderId: payment.order_id,
      where: order ? orderLabel(order) : "",
      ...fields,
    });
  }

  /** @param {Payment} payment */
  async function correctTender(payment) {
    const { reason } = draft() ?? NEW_STEP;
    const method = payment.method === "cash" ? "card" : "cash";
    const corrected = await correct(payment, {
      name: "tender",
      kind: "payment.correct_tender",
      payload: { method, reason },
      description: method === "card" ? t("It was card") : t("It was cash"),
    });
    if (!corrected) return;
    queries.readClosedOrder(payment.order_id);
    showPayment(payment.id);
    showToast(
      method === "card"
        ? t("Counted as card now. The history keeps what was recorded first.")
        : t("Counted as cash now. The history keeps what was recorded first."),
      "success",
    );
  }

  /**
   * @param {Payment} payment
   * @param {RefundParts} parts
   */
  async function refund(payment, { amountPence, tipPence, lines }) {
    const { reason, refundIn } = draft() ?? NEW_STEP;
    const method = refundMethod(payment, refundIn, isOnline(store.state));
    const refunded = lines
      ? { lines: lines.map(({ line_id, pence }) => ({ line_id, amount: inPounds(pence) })) }
      : { amount: inPounds(amountPence) };
    const sum = formatPence(amountPence + tipPence);
    const done = await correct(payment, {
      name: "refund",
      kind: "payment.refund",
      payload: { ...refunded, tip_amount: inPounds(tipPence), method, reason },
      description: t("Refund {sum}", { sum }),
    });
    if (!done) return;
    showPayment(payment.id);
    const next = afterRefund(payment, method, sum);
    if (!isOnline(store.state))
      return showToast(t("{next} It is sent when the connection is back.", { next }), "success");
    queries.readClosedOrder(payment.order_id);
    showToast(next, "success");
  }

  return { openPayments, changePayments, showPayment, mailReceipt, printReceipt, issueInvoice, correctTender, refund };
}
