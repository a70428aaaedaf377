// A payment's receipts: shown to be scanned, sent, opened and printed. Each is drawn again from what was stored.
import { h, icon } from "../../../dom.js";
import { doIt, waits } from "../../later/sheet_parts.js";
import { qrCode } from "./qr.js";

const ADDRESS = /^\S+@\S+\.\S+$/;

export function receiptStep(state, payment, actions) {
  const { receipts = [], problem = "" } = state.receiptsOf[payment.id] ?? {};
  if (!receipts.length) return waits({ problem }, "", () => actions.showPayment(payment.id, "receipt"));
  const { email } = state.ui.payments;
  const missing = ADDRESS.test(email.trim()) ? "" : "Type the guest's e-mail address.";
  return [
    ...receipts.map((receipt) => one(receipt)),
    h("label", { class: "field-label", for: "receipt-email", key: "label" }, "Send it by e-mail"),
    h("input", { class: "control", id: "receipt-email", key: "email", type: "email", inputmode: "email", autocomplete: "off", placeholder: "guest@example.com", value: email, on: { input: (event) => actions.changePayments({ email: event.target.value }) } }),
    doIt({ name: "email", words: "Send", asked: state.asked, missing, tap: () => actions.mailReceipt(payment), say: actions.say }),
  ];
}

function one(receipt) {
  const kind = receipt.refund_id ? "Refund" : "Receipt";
  return h(
    "section",
    { class: "receipt-one", key: receipt.number, "data-receipt": receipt.number },
    h("h3", null, `${kind} ${receipt.number}`),
    qrCode(receipt.qr_svg, `QR code of ${kind.toLowerCase()} ${receipt.number}`),
    h(
      "div",
      { class: "receipt-ways" },
      h("a", { class: "button button-secondary", href: receipt.url, target: "_blank", rel: "noopener" }, icon("arrow-top-right-on-square"), "Open"),
      h("a", { class: "button button-secondary", href: receipt.pdf_url, target: "_blank", rel: "noopener", "data-print": true }, icon("printer"), "Print"),
    ),
  );
}
