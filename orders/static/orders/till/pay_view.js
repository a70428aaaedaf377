// Cash: what is due, what was handed over, what goes back. Then one screen that says it large.
import { h, icon } from "../dom.js";
import { shown } from "../../realtime/money.js";
import { quickAmounts } from "./pricing.js";

const DIGITS = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "00", "0"];
export const MOST_PENCE = 9_999_99;

/** `pay` of the state is {received: pence or null, tip: bool}; what was typed counts in pence, as on a card terminal. */
export function payView(state, actions) {
  const { order, pay } = state;
  const due = state.bill.duePence;
  const received = pay.received ?? 0;
  const over = received - due;
  return h(
    "div",
    { class: "pay", key: "pay" },
    h(
      "div",
      { class: "pay-main scroll-area", tabindex: "0", role: "region", "aria-label": "Cash payment" },
      h("div", { class: "pay-due" }, h("span", { class: "pay-label" }, "To pay"), h("span", { class: "pay-amount money", "data-due": true }, shown(due))),
      h(
        "div",
        { class: "pay-quick", role: "group", "aria-label": "Cash handed over" },
        quickAmounts(due).map((sum) =>
          h("button", { class: `button button-secondary pay-note${received === sum ? " is-chosen" : ""}`, key: sum, type: "button", "aria-pressed": received === sum ? "true" : "false", "data-cash": sum, on: { click: () => actions.setReceived(sum) } }, sum === due ? h("span", { class: "pay-exact" }, "Exact") : null, h("span", { class: "money" }, shown(sum))),
        ),
      ),
      h("div", { class: "pay-pad", role: "group", "aria-label": "Another amount" }, DIGITS.map((digit) => key(digit, digit, () => actions.typeReceived(digit))), key("erase", [icon("backspace", "Erase the last digit")], () => actions.typeReceived(null))),
    ),
    h(
      "footer",
      { class: "pay-foot" },
      h(
        "dl",
        { class: "pay-sums" },
        h("div", { key: "received" }, h("dt", null, "Received"), h("dd", { class: "money" }, received ? shown(received) : "–")),
        h("div", { class: `pay-change${over < 0 ? " is-short" : ""}`, key: "change", "aria-live": "polite" }, h("dt", null, over < 0 && received ? "Still short" : "Change"), h("dd", { class: "money", "data-change": true }, shown(received ? Math.abs(over) - (pay.tip && over > 0 ? over : 0) : 0))),
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
    ),
  );
}

function key(name, words, tap) {
  return h("button", { class: "button button-secondary pay-key", key: name, type: "button", "data-key": name, on: { click: tap } }, words);
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

/** `receipt` is {number, paid, received, change, tip, receiptNumber, waits}, sums in pence; `waits` while only this device knows of it. */
export function doneView({ receipt }, actions) {
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
        h("dt", null, "Bill"), h("dd", { class: "money" }, shown(receipt.paid)),
        h("dt", null, "Received"), h("dd", { class: "money" }, shown(receipt.received)),
        receipt.receiptNumber ? [h("dt", { key: "receipt" }, "Receipt"), h("dd", { key: "receipt-number", class: "text-numbers", "data-receipt-number": true }, receipt.receiptNumber)] : null,
        receipt.tip ? [h("dt", { key: "tip" }, "Tip"), h("dd", { key: "tip-sum", class: "money" }, shown(receipt.tip))] : null,
      ),
    ),
    h("footer", { class: "screen-footer" }, h("button", { class: "button button-primary is-large is-wide", type: "button", "data-done": true, on: { click: () => actions.goHome() } }, "Back to the tables")),
  );
}
