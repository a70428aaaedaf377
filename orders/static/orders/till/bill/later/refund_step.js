// A payment put right: what it really was, or money that goes back. Both need a reason and are told in the history.
import { pence, shown } from "../../../../realtime/money.js";
import { h } from "../../../dom.js";
import { doIt, reasons } from "../../later/sheet_parts.js";
import { fieldPounds, typedPence } from "../parts.js";

const WRONG_TENDER = ["Pressed the wrong button", "Paid by card after all", "Paid in cash after all"];
const GIVEN_BACK = ["Complaint", "Charged twice", "Charged too much", "Came back"];
const SHORTEST = 3;

const missingReason = (reason) => (reason.trim().length < SHORTEST ? "Say why first." : "");

export function tenderStep(state, payment, actions) {
  const { reason } = state.ui.payments;
  const [is, was] = payment.method === "cash" ? ["card", "cash"] : ["cash", "card"];
  return [
    h("p", { key: "words" }, `Said: ${was}. It will count as ${is}, in the drawer and in the day's takings.`),
    reasons({ usual: WRONG_TENDER, reason, change: (words) => actions.changePayments({ reason: words }) }),
    doIt({ name: "tender", words: `It was ${is}`, asked: state.asked, missing: missingReason(reason), tap: () => actions.correctTender(payment), say: actions.say }),
  ];
}

export function refundStep(state, payment, actions) {
  const { reason, amount } = state.ui.payments;
  const left = { bill: pence(payment.amount) - pence(payment.refunded_amount), tip: pence(payment.tip_amount) - pence(payment.refunded_tip_amount) };
  const most = left.bill + left.tip;
  const typed = amount === "" ? most : typedPence(amount);
  const missing = typed === null ? "Type an amount, as 4.50." : typed < 1 || typed > most ? `At most ${shown(most)} can go back.` : missingReason(reason);
  // Of the bill first: a tip goes back only when more than the food does.
  const parts = { amountPence: Math.min(typed ?? 0, left.bill), tipPence: Math.max((typed ?? 0) - left.bill, 0) };
  return [
    h("p", { class: "text-muted", key: "words" }, "It goes back in cash. Of a bill that is not settled yet it is owed again."),
    h("label", { class: "field-label", for: "refund-amount", key: "label" }, "How much (£)"),
    h("input", { class: "control", id: "refund-amount", key: "amount", inputmode: "decimal", autocomplete: "off", placeholder: fieldPounds(most), value: amount, on: { input: (event) => actions.changePayments({ amount: event.target.value }) } }),
    reasons({ usual: GIVEN_BACK, reason, change: (words) => actions.changePayments({ reason: words }) }),
    doIt({ name: "refund", words: `Give back ${shown(typed ?? 0)}`, asked: state.asked, missing, tap: () => actions.giveBack(payment, parts), say: actions.say, kind: "danger" }),
  ];
}
