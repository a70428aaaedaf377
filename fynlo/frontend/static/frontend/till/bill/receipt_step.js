// @ts-check
/** A payment's receipts: to scan, send, open and print. The server draws each again from what it stored. */

import { LIMITS } from "../../shared/contract.js";
import { t } from "../../shared/translate.js";
import { h, icon } from "../../shared/view/dom.js";
import { loadingOrError, submitButton } from "../view/sheet_controls.js";
import { qrCode } from "./qr.js";

/** @import { Payment } from "../../shared/types.js" */
/** @import { Actions, ReceiptLink } from "../types.js" */
/** @import { PaymentsScreen } from "./payments_sheet.js" */

const ADDRESS = /^\S+@\S+\.\S+$/;

/**
 * @param {PaymentsScreen} screen
 * @param {Payment} payment
 * @param {Actions} actions
 */
export function receiptStep(screen, payment, actions) {
  const { receipts, problem } = screen.receiptsOf[payment.id] ?? { receipts: [], problem: "" };
  if (!receipts.length) return loadingOrError({ problem }, () => actions.showPayment(payment.id, "receipt"));
  const { email } = screen.draft;
  const missing = ADDRESS.test(email.trim()) ? "" : t("Enter the guest's email address.");
  return [
    ...receipts.flatMap((receipt) => [
      receiptSection(receipt, screen, actions),
      invoiceSection(receipt, payment, screen, actions),
    ]),
    h("label", { class: "field-label", for: "receipt-email", key: "label" }, t("Send it by email")),
    h("input", {
      class: "control",
      id: "receipt-email",
      key: "email",
      type: "email",
      inputmode: "email",
      autocomplete: "off",
      placeholder: "guest@example.com",
      value: email,
      on: { input: (event) => actions.changePayments({ email: event.target.value }) },
    }),
    submitButton({
      name: "email",
      text: t("Send"),
      request: screen.onlineRequest,
      missing,
      tap: () => actions.mailReceipt(payment),
      showToast: actions.showToast,
    }),
  ];
}

/**
 * The VAT invoice of a receipt, or the form that issues it. Above £250 a business needs one with its name and address.
 * @param {ReceiptLink} receipt
 * @param {Payment} payment
 * @param {PaymentsScreen} screen
 * @param {Actions} actions
 */
function invoiceSection(receipt, payment, screen, actions) {
  if (receipt.invoice) {
    return h(
      "section",
      { class: "receipt-one", key: receipt.invoice.number, "data-invoice": receipt.invoice.number },
      h("h3", null, t("VAT invoice {number}", { number: receipt.invoice.number })),
      h("p", { class: "sheet-choice-note", key: "buyer" }, receipt.invoice.buyer.name),
      receiptLinks(receipt.invoice),
    );
  }
  if (!receipt.invoice_offered) return null;
  const { buyer, address } = screen.draft;
  const missing =
    buyer.trim().length < 2
      ? t("Type the buyer's name.")
      : address.trim().length < 5
        ? t("Type the buyer's address.")
        : "";
  return h(
    "section",
    { class: "receipt-invoice", key: "invoice", "data-invoice-form": true },
    h("h3", null, t("VAT invoice")),
    h(
      "p",
      { class: "sheet-choice-note", key: "why" },
      t("Over £250. To reclaim the VAT, a business needs an invoice with its name and address."),
    ),
    h("label", { class: "field-label", for: "invoice-name", key: "name-label" }, t("Name of the person or company")),
    h("input", {
      class: "control",
      id: "invoice-name",
      key: "name",
      maxlength: LIMITS.buyerName,
      autocomplete: "off",
      value: buyer,
      on: { input: (event) => actions.changePayments({ buyer: event.target.value }) },
    }),
    h("label", { class: "field-label", for: "invoice-address", key: "address-label" }, t("Address")),
    h("textarea", {
      class: "control",
      id: "invoice-address",
      key: "address",
      rows: "3",
      maxlength: LIMITS.buyerAddress,
      autocomplete: "off",
      value: address,
      on: { input: (event) => actions.changePayments({ address: event.target.value }) },
    }),
    submitButton({
      name: "invoice",
      text: t("Issue the VAT invoice"),
      request: screen.onlineRequest,
      missing,
      tap: () => actions.issueInvoice(payment),
      showToast: actions.showToast,
      kind: "secondary",
    }),
  );
}

/**
 * @param {ReceiptLink} receipt
 * @param {PaymentsScreen} screen
 * @param {Actions} actions
 */
function receiptSection(receipt, screen, actions) {
  const kind = receipt.refund_id ? t("Refund") : t("Receipt");
  return h(
    "section",
    { class: "receipt-one", key: receipt.number, "data-receipt": receipt.number },
    h("h3", null, `${kind} ${receipt.number}`),
    qrCode(receipt.qr_svg, t("QR code of {kind} {number}", { kind: kind.toLowerCase(), number: receipt.number })),
    receiptLinks(receipt),
    ...(receipt.printers ?? []).map((printer) => printButton(receipt, printer, screen, actions)),
  );
}

/**
 * Print a receipt on a printer of the restaurant, without a dialog.
 * @param {ReceiptLink} receipt
 * @param {{id: string, name: string}} printer
 * @param {PaymentsScreen} screen
 * @param {Actions} actions
 */
function printButton(receipt, printer, { onlineRequest: request }, actions) {
  const name = `print-${receipt.number}-${printer.id}`;
  return h(
    "button",
    {
      class: `button button-secondary${request.busy && request.name === name ? " is-loading" : ""}`,
      type: "button",
      key: printer.id,
      "data-print-on": printer.name,
      "aria-disabled": request.busy ? "true" : null,
      on: { click: () => actions.printReceipt(receipt, printer) },
    },
    icon("printer"),
    t("Print on {printer}", { printer: printer.name }),
  );
}

/** @param {{url: string, pdf_url: string}} document */
function receiptLinks({ url, pdf_url: print }) {
  return h(
    "div",
    { class: "receipt-links", key: "links" },
    h(
      "a",
      { class: "button button-secondary", href: url, target: "_blank", rel: "noopener" },
      icon("arrow-top-right-on-square"),
      t("Open it"),
    ),
    h(
      "a",
      { class: "button button-secondary", href: print, target: "_blank", rel: "noopener", "data-print": true },
      icon("printer"),
      t("Print"),
    ),
  );
}
