// Paying: which part of the bill, in cash or on the guest's phone; what was handed over, what goes back. Then one
// screen that says the change large, and has the receipt.
import { h, icon } from "../../../dom.js";
import { shown } from "../../../../realtime/money.js";
import { chosenPart, reasonNot } from "../parts.js";
import { notTakenView } from "./not_taken_view.js";
import { settledView } from "./settled_view.js";
import { isUnderWay } from "../state.js";
import { chooser, waysRow } from "./ways_view.js";
import { quickAmounts } from "../../pricing.js";

const DIGITS = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "00", "0"];

/** `pay` of the state is NEW_PAY of bill/parts.js; what was typed counts in pence, as on a card terminal. */
export function payView(state, actions) {
  if (state.notTaken) return notTakenView(state, actions);
  if (state.isSettled) return settledView(state, actions);
  const { pay, bill, reading } = state;
  const part = chosenPart(pay, { bill: reading, duePence: bill.duePence });
  const isChoosing = pay.step === "choose";
  return h(
    "div",
    { class: "pay", key: "pay" },
    h(
      "div",
      { class: "pay-main scroll-area", tabindex: "0", role: "region", "aria-label": "Payment", key: `${pay.way} ${pay.step}` },
      waysRow(state, actions),
      dueRow(state, part, actions),
      soFar(state, actions),
      isChoosing ? chooser(state, actions, digitPad) : cash(state, part, actions),
    ),
    isChoosing ? choosingFoot(state, part, actions) : cashFoot(state, part, actions),
  );
}

function dueRow(state, part, actions) {
  const { pay, bill, may } = state;
  const isPart = pay.way !== "all";
  const due = isPart && pay.step === "choose" ? bill.duePence : part.pence;
  const label = isPart && pay.step === "cash" ? part.words : bill.paidPence ? "Left to pay" : "To pay";
  return h(
    "div",
    { class: "pay-due", key: "due" },
    h("p", { class: "pay-sum" }, h("span", { class: "pay-label" }, label), h("span", { class: "pay-amount money", "data-due": true }, shown(due))),
    isPart && pay.step === "cash"
      ? h("button", { class: "button button-secondary", key: "change-part", type: "button", "data-change-part": true, on: { click: () => actions.changePart() } }, "Change")
      : may.has("payments.link")
        ? h("button", { class: "button button-secondary", key: "guest", type: "button", "data-guest-open": true, on: { click: () => actions.openGuest(state.order.id) } }, icon("qr-code"), "QR code")
        : null,
  );
}

/** What is paid, what guests are paying just now, and the charge that goes with one tap. */
function soFar(state, actions) {
  const { order, bill, reading, pay, may, charge } = state;
  const payments = state.paymentsOf(order.id);
  const held = reading?.held ?? 0;
  const isOff = order.total !== null && !bill.chargePence;
  return h(
    "div",
    { class: "pay-so-far", key: "so-far" },
    order.service_charge_removable && !bill.estimated
      ? h("div", { class: "pay-row", key: "charge" }, h("span", null, isOff ? "No service charge" : `Service ${charge.rate / 100} %: ${shown(bill.chargePence)}`), h("button", { class: "button button-quiet pay-charge", type: "button", "data-charge": isOff ? "on" : "off", on: { click: () => actions.setServiceCharge(isOff) } }, isOff ? "Put back" : "Take off"))
      : null,
    held
      ? h("div", { class: "banner banner-info pay-held", key: "held", role: "status" }, icon("device-phone-mobile"), h("p", null, `A guest is paying ${shown(held)} just now.`, reading.left ? ` ${shown(reading.left)} can be taken here.` : ""), may.has("payments.override") ? h("button", { class: "button button-secondary", type: "button", "aria-pressed": pay.although ? "true" : "false", on: { click: () => actions.takeAlthough() } }, pay.although ? "Leave it to them" : "Take it all the same") : null)
      : null,
    payments.length
      ? h("button", { class: "button button-quiet pay-paid", key: "paid", type: "button", "data-payments-open": true, on: { click: () => actions.openPayments(order.id) } }, icon("receipt-percent"), h("span", { class: "money" }, bill.paidPence ? `${shown(bill.paidPence)} of ${shown(bill.serverPence)} paid` : payments.some(isUnderWay) ? "A payment is under way" : "Payments"), icon("chevron-right"))
      : null,
  );
}

function cash({ pay }, part, actions) {
  const received = pay.received ?? 0;
  return h(
    "div",
    { class: "pay-cash", key: "cash" },
    h(
      "div",
      { class: "pay-quick", role: "group", "aria-label": "Cash handed over" },
      (part.pence ? quickAmounts(part.pence) : []).map((sum) =>
        h("button", { class: `button button-secondary pay-note${received === sum ? " is-chosen" : ""}`, key: sum, type: "button", "aria-pressed": received === sum ? "true" : "false", "data-cash": sum, on: { click: () => actions.setReceived(sum) } }, sum === part.pence ? h("span", { class: "pay-exact" }, "Exact") : null, h("span", { class: "money" }, shown(sum))),
      ),
    ),
    digitPad(actions),
  );
}

const digitPad = (actions) =>
  h("div", { class: "pay-pad", key: "pad", role: "group", "aria-label": "Another amount" }, DIGITS.map((digit) => key(digit, digit, () => actions.typeDigit(digit))), key("erase", [icon("backspace", "Erase the last digit")], () => actions.typeDigit(null)));

function key(name, words, tap) {
  return h("button", { class: "button button-secondary pay-key", key: name, type: "button", "data-key": name, on: { click: tap } }, words);
}

function choosingFoot(state, part, actions) {
  const problem = reasonNot(part, { bill: state.reading, duePence: state.bill.duePence, although: state.pay.although });
  return h(
    "footer",
    { class: "pay-foot", key: "choosing-foot" },
    h("dl", { class: "pay-sums" }, h("div", { class: "pay-change" }, h("dt", null, part.words || "This part"), h("dd", { class: "money", "data-part": true, "aria-live": "polite" }, shown(part.pence)))),
    h("div", { class: "pay-actions" }, h("button", { class: "button button-primary is-large pay-take", type: "button", "data-to-cash": true, "aria-disabled": problem ? "true" : null, on: { click: () => actions.toCash() } }, icon("banknotes"), part.pence && problem ? problem : "Cash")),
  );
}

function cashFoot({ pay, order }, part, actions) {
  const received = pay.received ?? 0;
  const over = received - part.pence;
  const back = received && over >= 0 ? over - (pay.tip ? over : 0) : Math.abs(received ? over : 0);
  return h(
    "footer",
    { class: "pay-foot", key: "cash-foot" },
    h(
      "dl",
      { class: "pay-sums" },
      h("div", { key: "received" }, h("dt", null, "Received"), h("dd", { class: "money" }, received ? shown(received) : "–")),
      h("div", { class: `pay-change${over < 0 ? " is-short" : ""}`, key: "change", "aria-live": "polite" }, h("dt", null, over < 0 && received ? "Still short" : "Change"), h("dd", { class: "money", "data-change": true }, shown(back))),
      pay.tip && over > 0 ? h("div", { key: "tip" }, h("dt", null, "Tip"), h("dd", { class: "money", "data-tip": true }, shown(over))) : null,
    ),
    h(
      "div",
      { class: "pay-actions" },
      over > 0 ? h("button", { class: `button button-secondary is-large${pay.tip ? " is-chosen" : ""}`, key: "tip", type: "button", "aria-pressed": pay.tip ? "true" : "false", "data-keep-tip": true, on: { click: () => actions.keepTip() } }, icon("heart"), "Keep it") : null,
      h(
        "button",
        { class: `button button-primary is-large pay-take${order.paying === "sending" ? " is-loading" : ""}`, key: "take", type: "button", "aria-disabled": over < 0 || order.paying ? "true" : null, "data-take": true, on: { click: () => actions.takeCash() } },
        h("span", null, received ? `Take ${shown(received)}` : "Take cash"),
      ),
    ),
  );
}

function notBookedYet(actions) {
  return h(
    "div",
    { class: "banner banner-warning done-waits", key: "waits", role: "alert" },
    icon("exclamation-triangle"),
    h("div", null, h("p", { class: "banner-title" }, "No answer from the server yet."), h("p", null, "The payment is kept on this device and sent again by itself. It can only count once.")),
    h("button", { class: "button button-secondary", type: "button", on: { click: () => actions.retry() } }, "Try now"),
  );
}

/** `receipt` is {number, paid, received, change, tip, receiptNumber, paymentId, waits}, sums in pence; `waits` while only this device knows of it. */
export function doneView({ receipt, order, bill, route, may }, actions) {
  const left = order && !receipt.waits && order.total !== null ? bill.duePence : 0;
  return h(
    "div",
    { class: "done", key: "done" },
    h(
      "div",
      { class: "done-main", role: "status" },
      h("span", { class: "done-mark" }, icon("check-circle")),
      h("p", { class: "done-label" }, receipt.change ? "Give back" : "Nothing to give back"),
      h("p", { class: "done-change money", "data-done-change": true }, shown(receipt.change)),
      receipt.waits ? notBookedYet(actions) : null,
      h(
        "dl",
        { class: "facts done-facts" },
        h("dt", null, left ? "This part" : "Bill"), h("dd", { class: "money" }, shown(receipt.paid)),
        h("dt", null, "Received"), h("dd", { class: "money" }, shown(receipt.received)),
        receipt.receiptNumber ? [h("dt", { key: "receipt" }, "Receipt"), h("dd", { key: "receipt-number", class: "text-numbers", "data-receipt-number": true }, receipt.receiptNumber)] : null,
        receipt.tip ? [h("dt", { key: "tip" }, "Tip"), h("dd", { key: "tip-sum", class: "money" }, shown(receipt.tip))] : null,
      ),
      receipt.paymentId && may.has("payments.view")
        ? h("button", { class: "button button-secondary is-large done-receipt", key: "show-receipt", type: "button", "data-receipt-open": true, on: { click: () => actions.openPayments(route.id, { paymentId: receipt.paymentId, step: "receipt" }) } }, icon("qr-code"), "Receipt")
        : null,
    ),
    h(
      "footer",
      { class: "screen-footer done-foot" },
      left ? h("button", { class: "button button-primary is-large is-wide", key: "next", type: "button", "data-next-part": true, on: { click: () => actions.openPay() } }, `Next guest: ${shown(left)} left`) : null,
      h("button", { class: `button ${left ? "button-secondary" : "button-primary"} is-large is-wide`, key: "home", type: "button", "data-done": true, on: { click: () => actions.goHome() } }, "Back to the tables"),
    ),
  );
}
