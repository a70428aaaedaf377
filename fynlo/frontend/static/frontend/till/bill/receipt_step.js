// A payment's receipts: shown to be scanned, sent, opened and printed. Each is drawn again from what was stored.
import { LIMITS } from "../../shared/contract.js";
import { h, icon } from "../../shared/view/dom.js";
import { loadingOrError, submitButton } from "../view/sheet_controls.js";
import { qrCode } from "./qr.js";

const ADDRESS = /^\S+@\S+\.\S+$/;

export function receiptStep(state, payment, actions) {
  const { receipts = [], problem = "" } = state.receiptsOf[payment.id] ?? {};
  if (!receipts.length) return loadingOrError({ problem }, () => actions.showPayment(payment.id, "receipt"));
  const { email } = state.ui.payments;
  const missing = ADDRESS.test(email.trim()) ? "" : "Type the guest's e-mail address.";
  return [
    ...receipts.flatMap((receipt) => [one(receipt), invoice(receipt, payment, state, actions)]),
    h("label", { class: "field-label", for: "receipt-email", key: "label" }, "Send it by e-mail"),
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
      text: "Send",
      request: state.onlineRequest,
      missing,
      tap: () => actions.mailReceipt(payment),
      showToast: actions.showToast,
    }),
  ];
}

/** Over £250 a business needs an invoice with its name and address: issued once, then shown. */
function invoice(receipt, payment, state, actions) {
  if (receipt.invoice) {
    return h(
      "section",
      { class: "receipt-one", key: receipt.invoice.number, "data-invoice": receipt.invoice.number },
      h("h3", null, `VAT invoice ${receipt.invoice.number}`),
      h("p", { class: "sheet-choice-note", key: "buyer" }, receipt.invoice.buyer.name),
      receiptLinks(receipt.invoice),
    );
  }
  if (!receipt.invoice_offered) return null;
  const { buyer, address } = state.ui.payments;
  const missing =
    buyer.trim().length < 2 ? "Type the buyer's name." : address.trim().length < 5 ? "Type the buyer's address." : "";
  return h(
    "section",
    { class: "receipt-invoice", key: "invoice", "data-invoice-form": true },
    h("h3", null, "VAT invoice"),
    h(
      "p",
      { class: "sheet-choice-note", key: "why" },
      "Over £250. To reclaim the VAT, a business needs an invoice with its name and address.",
    ),
    h("label", { class: "field-label", for: "invoice-name", key: "name-label" }, "Name of the person or company"),
    h("input", {
      class: "control",
      id: "invoice-name",
      key: "name",
      maxlength: LIMITS.buyerName,
      autocomplete: "off",
      value: buyer,
      on: { input: (event) => actions.changePayments({ buyer: event.target.value }) },
    }),
    h("label", { class: "field-label", for: "invoice-address", key: "address-label" }, "Address"),
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
      text: "Issue the VAT invoice",
      request: state.onlineRequest,
      missing,
      tap: () => actions.issueInvoice(payment),
      showToast: actions.showToast,
      kind: "secondary",
    }),
  );
}

function one(receipt) {
  const kind = receipt.refund_id ? "Refund" : "Receipt";
  return h(
    "section",
    { class: "receipt-one", key: receipt.number, "data-receipt": receipt.number },
    h("h3", null, `${kind} ${receipt.number}`),
    qrCode(receipt.qr_svg, `QR code of ${kind.toLowerCase()} ${receipt.number}`),
    receiptLinks(receipt),
  );
}

function receiptLinks({ url, pdf_url: print }) {
  return h(
    "div",
    { class: "receipt-links", key: "links" },
    h(
      "a",
      { class: "button button-secondary", href: url, target: "_blank", rel: "noopener" },
      icon("arrow-top-right-on-square"),
      "Open",
    ),
    h(
      "a",
      { class: "button button-secondary", href: print, target: "_blank", rel: "noopener", "data-print": true },
      icon("printer"),
      "Print",
    ),
  );
}
