// Paying: which part of the bill, in which tender, with which tip; what was handed over, what goes back. Then one
// screen that says the change large, and has the receipt.

import { formatPence } from "../../shared/money.js";
import { quickNotes } from "../../shared/rules/banknotes.js";
import { h, icon } from "../../shared/view/dom.js";
import { isUnderWay } from "./bill_state.js";
import { notTakenView } from "./not_taken_view.js";
import { chosenPart, reasonNot, tipNow } from "./part_payment.js";
import { settledView } from "./settled_view.js";
import { chooser, splitRow } from "./split_view.js";
import { cardStep, tenders, tipChips } from "./tender_view.js";

const DIGITS = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "00", "0"];

/** `pay` of the state is NEW_PAY of part_payment.js; what was typed counts in pence, as on a card terminal. */
export function payView(state, actions) {
  if (state.notTaken) return notTakenView(state, actions);
  if (state.isSettled) return settledView(state, actions);
  const { pay, bill, reading, order } = state;
  const part = chosenPart(pay, { bill: reading, duePence: bill.duePence, lines: order.lines });
  const [body, foot] = STEPS[pay.step === "take" ? pay.tender : pay.step](state, part, actions);
  return h(
    "div",
    { class: "pay", key: "pay" },
    h(
      "div",
      {
        class: "pay-main scroll-area",
        tabindex: "0",
        role: "region",
        "aria-label": "Payment",
        key: `${pay.way} ${pay.step} ${pay.tender}`,
      },
      body,
    ),
    foot,
  );
}

/** By step, and by tender once the part is chosen: what scrolls, and what stays at the foot. */
const STEPS = {
  choose: (state, part, actions) => [
    [splitRow(state, actions), dueRow(state, part, actions), soFar(state, actions), chooser(state, actions, digitPad)],
    choosingFoot(state, part, actions),
  ],
  cash: (state, part, actions) => [
    [
      splitRow(state, actions),
      dueRow(state, part, actions),
      soFar(state, actions),
      tenders(state, actions),
      cash(state, part, actions),
    ],
    cashFoot(state, part, actions),
  ],
  card: (state, part, actions) => [
    [
      splitRow(state, actions),
      dueRow(state, part, actions),
      soFar(state, actions),
      tenders(state, actions),
      cardStep(state, part, actions),
    ],
    cardFoot(state, part, actions),
  ],
  tip: (state, part, actions) => [
    [tipHeading(state, part), tipChips(state, part, actions), digitPad(actions)],
    tipFoot(state, part, actions),
  ],
};

function dueRow(state, part, actions) {
  const { pay, bill } = state;
  const isPart = pay.way !== "all";
  const isTaking = pay.step === "take";
  const due = isPart && !isTaking ? bill.duePence : part.pence;
  const label = isPart && isTaking ? part.text : bill.paidPence ? "Left to pay" : "To pay";
  return h(
    "div",
    { class: "pay-due", key: "due" },
    h(
      "p",
      { class: "pay-sum" },
      h("span", { class: "pay-label" }, label),
      h("span", { class: "pay-amount money", "data-due": true }, formatPence(due)),
    ),
    isPart && isTaking
      ? h(
          "button",
          {
            class: "button button-secondary",
            key: "change-part",
            type: "button",
            "data-change-part": true,
            on: { click: () => actions.changePart() },
          },
          "Edit",
        )
      : null,
    isTaking && pay.tender === "cash"
      ? h(
          "button",
          {
            class: `button button-secondary${pay.tip ? " is-chosen" : ""}`,
            key: "tip",
            type: "button",
            "data-tip-open": true,
            on: { click: () => actions.openTip() },
          },
          icon("heart"),
          pay.tip ? `Tip ${formatPence(pay.tip)}` : "Add tip",
        )
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
      ? h(
          "div",
          { class: "pay-row", key: "charge" },
          h(
            "span",
            null,
            isOff ? "No service charge" : `Service ${charge.rate / 100} %: ${formatPence(bill.chargePence)}`,
          ),
          h(
            "button",
            {
              class: "button button-quiet pay-charge",
              type: "button",
              "data-charge": isOff ? "on" : "off",
              on: { click: () => actions.setServiceCharge(isOff) },
            },
            isOff ? "Put back" : "Remove",
          ),
        )
      : null,
    held
      ? h(
          "div",
          { class: "banner banner-info pay-held", key: "held", role: "status" },
          icon("device-phone-mobile"),
          h(
            "p",
            null,
            `A guest is paying ${formatPence(held)} just now.`,
            reading.left ? ` ${formatPence(reading.left)} can be taken here.` : "",
          ),
          may.has("payments.override")
            ? h(
                "button",
                {
                  class: "button button-secondary",
                  type: "button",
                  "aria-pressed": pay.although ? "true" : "false",
                  on: { click: () => actions.takeAlthough() },
                },
                pay.although ? "Leave it to the guest" : "Take it anyway",
              )
            : null,
        )
      : null,
    payments.length
      ? h(
          "button",
          {
            class: "button button-quiet pay-paid",
            key: "paid",
            type: "button",
            "data-payments-open": true,
            on: { click: () => actions.openPayments(order.id) },
          },
          icon("receipt-percent"),
          h(
            "span",
            { class: "money" },
            bill.paidPence
              ? `${formatPence(bill.paidPence)} of ${formatPence(bill.serverPence)} paid`
              : payments.some(isUnderWay)
                ? "A payment is under way"
                : "Payments",
          ),
          icon("chevron-right"),
        )
      : null,
  );
}

function cash({ pay }, part, actions) {
  const received = pay.received ?? 0;
  const due = part.pence + pay.tip;
  const notes = part.pence ? quickNotes(due) : [];
  return h(
    "div",
    { class: "pay-cash", key: "cash" },
    h(
      "div",
      {
        class: "pay-quick",
        role: "group",
        "aria-label": "Cash handed over",
        vars: { "--notes": String(notes.length || 1) },
      },
      notes.map((sum) =>
        h(
          "button",
          {
            class: `button button-secondary pay-note${received === sum ? " is-chosen" : ""}`,
            key: sum,
            type: "button",
            "aria-pressed": received === sum ? "true" : "false",
            "data-cash": sum,
            on: { click: () => actions.setReceived(sum) },
          },
          sum === due ? h("span", { class: "pay-exact" }, "Exact") : null,
          h("span", { class: `money${formatPence(sum).length > 7 ? " is-long" : ""}` }, noteWords(sum)),
        ),
      ),
    ),
    digitPad(actions),
  );
}

/** `£62.21`, and `£70` for whole pounds. */
const noteWords = (sum) => formatPence(sum).replace(/\.00$/, "");

const digitPad = (actions) =>
  h(
    "div",
    { class: "pay-pad", key: "pad", role: "group", "aria-label": "Another amount" },
    DIGITS.map((digit) => key(digit, digit, () => actions.typeDigit(digit))),
    key("erase", [icon("backspace", "Erase the last digit")], () => actions.typeDigit(null)),
  );

function key(name, text, tap) {
  return h(
    "button",
    { class: "button button-secondary pay-key", key: name, type: "button", "data-key": name, on: { click: tap } },
    text,
  );
}

function choosingFoot(state, part, actions) {
  const problem = reasonNot(part, { bill: state.reading, duePence: state.bill.duePence, although: state.pay.although });
  return h(
    "footer",
    { class: "pay-foot", key: "choosing-foot" },
    h(
      "dl",
      { class: "pay-sums" },
      h(
        "div",
        { class: "pay-change" },
        h("dt", null, part.text || "This part"),
        h("dd", { class: "money", "data-part": true, "aria-live": "polite" }, formatPence(part.pence)),
      ),
    ),
    part.pence && problem
      ? h("p", { class: "pay-problem", key: "problem", role: "alert", "data-part-problem": true }, problem)
      : null,
    tenders(state, actions, { isDisabled: Boolean(problem) }),
  );
}

function cashFoot({ pay, order }, part, actions) {
  const received = pay.received ?? 0;
  const tip = tipNow(pay, part.pence);
  const over = received - part.pence - pay.tip;
  const back = received && over >= 0 ? (pay.keep ? 0 : over) : Math.abs(received ? over : 0);
  const isShort = over < 0;
  return h(
    "footer",
    { class: "pay-foot", key: "cash-foot" },
    h(
      "dl",
      { class: "pay-sums" },
      h(
        "div",
        { key: "received" },
        h("dt", null, "Received"),
        h("dd", { class: "money" }, received ? formatPence(received) : "–"),
      ),
      h(
        "div",
        { class: `pay-change${isShort ? " is-short" : ""}`, key: "change", "aria-live": "polite" },
        h("dt", null, isShort && received ? "Still short" : "Change due"),
        h("dd", { class: "money", "data-change": true }, formatPence(back)),
      ),
      tip && !isShort
        ? h(
            "div",
            { key: "tip" },
            h("dt", null, "Tip"),
            h("dd", { class: "money", "data-tip": true }, formatPence(tip)),
          )
        : null,
    ),
    h(
      "div",
      { class: "pay-actions" },
      over > 0
        ? h(
            "button",
            {
              class: `button button-secondary is-large pay-keep${pay.keep ? " is-chosen" : ""}`,
              key: "tip",
              type: "button",
              "aria-pressed": pay.keep ? "true" : "false",
              "data-keep-tip": true,
              on: { click: () => actions.keepTip() },
            },
            h("span", null, `Keep change as tip ${formatPence(over)}`),
          )
        : null,
      takeButton({
        name: "take",
        text: received ? `Take ${formatPence(received)}` : "Take cash",
        isOff: isShort,
        order,
        tap: () => actions.takeCash(),
      }),
    ),
  );
}

function cardFoot({ pay, order, bill }, part, actions) {
  return h(
    "footer",
    { class: "pay-foot", key: "card-foot" },
    h("p", { class: "pay-ask", key: "ask" }, "What does the card machine say?"),
    h(
      "div",
      { class: "pay-actions" },
      h(
        "button",
        {
          class: "button button-secondary is-large pay-decline",
          key: "declined",
          type: "button",
          "data-declined": true,
          "aria-disabled": order.paying || !bill.canPay ? "true" : null,
          on: { click: () => (order.paying ? undefined : actions.declineCard()) },
        },
        icon("x-mark"),
        "Declined",
      ),
      takeButton({
        name: "approved",
        text: `Approved ${formatPence(part.pence + pay.tip)}`,
        isOff: !part.pence,
        order,
        tap: () => actions.takeCard(),
      }),
    ),
  );
}

function takeButton({ name, text, isOff, order, tap }) {
  return h(
    "button",
    {
      class: `button button-primary is-large pay-take${order.paying === "sending" ? " is-loading" : ""}`,
      key: name,
      type: "button",
      "aria-disabled": isOff || order.paying ? "true" : null,
      [`data-${name}`]: true,
      on: { click: tap },
    },
    h("span", null, text),
  );
}

function tipHeading({ order, bill }, part) {
  return h(
    "div",
    { class: "pay-tip-heading", key: "tip-heading" },
    h("h2", null, "Add a tip"),
    h(
      "p",
      { class: "text-muted", key: "words" },
      `On ${formatPence(part.pence)}. All of it goes to the staff.`,
      order.total !== null && bill.chargePence ? " A service charge is on the bill already." : "",
    ),
  );
}

function tipFoot({ pay }, part, actions) {
  return h(
    "footer",
    { class: "pay-foot", key: "tip-foot" },
    h(
      "dl",
      { class: "pay-sums" },
      h(
        "div",
        { key: "with" },
        h("dt", null, "With the tip"),
        h("dd", { class: "money" }, formatPence(part.pence + pay.tip)),
      ),
      h(
        "div",
        { class: "pay-change", key: "tip", "aria-live": "polite" },
        h("dt", null, "Tip"),
        h("dd", { class: "money", "data-tip-chosen": true }, formatPence(pay.tip)),
      ),
    ),
    h(
      "div",
      { class: "pay-actions" },
      h(
        "button",
        {
          class: "button button-primary is-large pay-take",
          type: "button",
          "data-tip-done": true,
          on: { click: () => actions.closeTip() },
        },
        pay.tip ? `Add tip ${formatPence(pay.tip)}` : "No tip",
      ),
    ),
  );
}

function notBookedYet(actions) {
  return h(
    "div",
    { class: "banner banner-warning done-waits", key: "waits", role: "alert" },
    icon("exclamation-triangle"),
    h(
      "div",
      null,
      h("p", { class: "banner-title" }, "No answer from the server yet."),
      h("p", null, "The payment is kept on this device and sent again by itself. It can only count once."),
    ),
    h("button", { class: "button button-secondary", type: "button", on: { click: () => actions.retry() } }, "Try now"),
  );
}

/**
 * `receipt` is {number, method, paid, received, change, tip, receiptNumber, paymentId, waits}, sums in pence; `waits`
 * while only this device knows of it.
 */
export function doneView({ receipt, order, bill, route, may }, actions) {
  const left = order && !receipt.waits && order.total !== null ? bill.duePence : 0;
  const isCard = receipt.method === "card";
  return h(
    "div",
    { class: "done", key: "done" },
    h(
      "div",
      { class: "done-main", role: "status" },
      h("span", { class: "done-mark" }, icon("check-circle")),
      h("p", { class: "done-label" }, isCard ? "Paid by card" : receipt.change ? "Give back" : "No change due"),
      isCard
        ? h("p", { class: "done-change money", "data-done-card": true }, formatPence(receipt.received))
        : h("p", { class: "done-change money", "data-done-change": true }, formatPence(receipt.change)),
      receipt.waits ? notBookedYet(actions) : null,
      h(
        "dl",
        { class: "facts done-facts" },
        h("dt", null, left ? "This part" : "Bill"),
        h("dd", { class: "money" }, formatPence(receipt.paid)),
        isCard
          ? null
          : [
              h("dt", { key: "received" }, "Received"),
              h("dd", { class: "money", key: "received-sum" }, formatPence(receipt.received)),
            ],
        receipt.receiptNumber
          ? [
              h("dt", { key: "receipt" }, "Receipt"),
              h(
                "dd",
                { key: "receipt-number", class: "text-numbers", "data-receipt-number": true },
                receipt.receiptNumber,
              ),
            ]
          : null,
        receipt.tip
          ? [h("dt", { key: "tip" }, "Tip"), h("dd", { key: "tip-sum", class: "money" }, formatPence(receipt.tip))]
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
            "Receipt",
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
            `Next guest: ${formatPence(left)} left`,
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
        "Back to the tables",
      ),
    ),
  );
}
