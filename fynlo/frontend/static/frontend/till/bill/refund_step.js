// Corrects a payment: changes its tender, or refunds it. Both need a reason and appear in the order's history.

import { formatPence, pence, typedPence } from "../../shared/money.js";
import { partsOffered } from "../../shared/rules/parts_offered.js";
import { h, icon } from "../../shared/view/dom.js";
import { reasons, submitButton } from "../view/sheet_controls.js";
import { backOf, fieldPounds, refundable, refundedLines } from "./part_payment.js";

const WRONG_TENDER = ["Pressed the wrong button", "Paid by card after all", "Paid in cash after all"];
const GIVEN_BACK = ["Complaint", "Charged twice", "Charged too much", "Came back"];
const SHORTEST = 3;

const missingReason = (reason) => (reason.trim().length < SHORTEST ? "Say why first." : "");

export function tenderStep(state, payment, actions) {
  const { reason } = state.ui.payments;
  const [is, was] = payment.method === "cash" ? ["card", "cash"] : ["cash", "card"];
  return [
    h("p", { key: "words" }, `Recorded as ${was}. It will count as ${is}, in the drawer and in the day's takings.`),
    reasons({ usual: WRONG_TENDER, reason, change: (text) => actions.changePayments({ reason: text }) }),
    submitButton({
      name: "tender",
      text: `It was ${is}`,
      request: state.onlineRequest,
      missing: missingReason(reason),
      tap: () => actions.correctTender(payment),
      showToast: actions.showToast,
    }),
  ];
}

export function refundStep(state, payment, actions) {
  const { way, reason } = state.ui.payments;
  const isCard = payment.method === "card";
  const toCard = isCard && state.ui.payments.backIn !== "cash";
  const part = way === "items" ? itemsBack(state, payment) : amountBack(state, payment);
  const missing = part.missing || missingReason(reason);
  return [
    isCard ? backIn(toCard, actions) : null,
    h(
      "p",
      { class: "text-muted", key: "words" },
      `${toCard ? "Make the refund on the card machine first." : "Give the money back in cash."} If the bill is not fully paid yet, the guest owes it again.`,
    ),
    h(
      "div",
      { class: "pay-segments is-two", key: "way", role: "radiogroup", "aria-label": "What goes back" },
      [
        ["amount", "An amount"],
        ["items", "Items"],
      ].map(([name, text]) =>
        h(
          "button",
          {
            class: `button button-secondary${way === name ? " is-chosen" : ""}`,
            key: name,
            type: "button",
            role: "radio",
            "aria-checked": way === name ? "true" : "false",
            "data-back": name,
            on: { click: () => actions.changePayments({ way: name, picks: {}, amount: "" }) },
          },
          text,
        ),
      ),
    ),
    way === "items" ? itemsField(state, payment, actions) : amountField(state, part, actions),
    reasons({ usual: GIVEN_BACK, reason, change: (text) => actions.changePayments({ reason: text }) }),
    submitButton({
      name: "refund",
      text: toCard
        ? `Refunded ${formatPence(part.amountPence + part.tipPence)} on the machine`
        : `Refund ${formatPence(part.amountPence + part.tipPence)} in cash`,
      request: state.onlineRequest,
      missing,
      tap: () => actions.giveBack(payment, part),
      showToast: actions.showToast,
      kind: "danger",
    }),
  ];
}

/** What a card payment goes back in. */
function backIn(toCard, actions) {
  return h(
    "div",
    { class: "pay-segments is-two", key: "back-in", role: "radiogroup", "aria-label": "How it goes back" },
    [
      ["", "To the card", toCard],
      ["cash", "In cash", !toCard],
    ].map(([name, text, isOn]) =>
      h(
        "button",
        {
          class: `button button-secondary${isOn ? " is-chosen" : ""}`,
          key: text,
          type: "button",
          role: "radio",
          "aria-checked": isOn ? "true" : "false",
          "data-back-in": name || "card",
          on: { click: () => actions.changePayments({ backIn: name }) },
        },
        text,
      ),
    ),
  );
}

/** What was typed, or all of it: of the bill first, a tip goes back only when more than the food does. */
function amountBack({ ui }, payment) {
  const { amount } = ui.payments;
  const left = {
    bill: pence(payment.amount) - pence(payment.refunded_amount),
    tip: pence(payment.tip_amount) - pence(payment.refunded_tip_amount),
  };
  const most = left.bill + left.tip;
  const typed = amount === "" ? most : typedPence(amount);
  const missing =
    typed === null
      ? "Type an amount, as 4.50."
      : typed < 1 || typed > most
        ? `At most ${formatPence(most)} can go back.`
        : "";
  return {
    most,
    missing,
    amountPence: Math.min(typed ?? 0, left.bill),
    tipPence: Math.max((typed ?? 0) - left.bill, 0),
  };
}

function amountField({ ui }, { most }, actions) {
  return h(
    "div",
    { key: "amount" },
    h("label", { class: "field-label", for: "refund-amount" }, "How much (£)"),
    h("input", {
      class: "control",
      id: "refund-amount",
      inputmode: "decimal",
      autocomplete: "off",
      placeholder: fieldPounds(most),
      value: ui.payments.amount,
      on: { input: (event) => actions.changePayments({ amount: event.target.value }) },
    }),
  );
}

/** Items that this payment paid for, each with its share of a service charge; the tip stays. */
function itemsBack({ ui }, payment) {
  const lines = refundedLines(payment, ui.payments.picks);
  const amountPence = lines.reduce((sum, line) => sum + line.pence, 0);
  return { lines, amountPence, tipPence: 0, missing: amountPence ? "" : "Choose what goes back." };
}

function itemsField(state, payment, actions) {
  const { picks, orderId } = state.ui.payments;
  const order = state.orders[orderId] ?? state.closedOrders[orderId]?.order;
  const lines = new Map((order?.lines ?? []).map((line) => [line.id, line]));
  const items = refundable(payment).filter(({ id }) => lines.has(id));
  const pick = (id, part) => {
    const { [id]: _was, ...others } = picks;
    actions.changePayments({ picks: part ? { ...others, [id]: part } : others });
  };
  if (!items.length)
    return h(
      "p",
      { class: "text-muted", key: "items" },
      "This payment is for no item of the bill. Refund an amount instead.",
    );
  return h(
    "ul",
    { class: "pay-items", key: "items" },
    items.map((item) => itemRow(lines.get(item.id), item, picks[item.id], pick)),
  );
}

function itemRow(line, item, picked, pick) {
  const { id, left } = item;
  return h(
    "li",
    { class: "pay-item", key: id, "data-back-item": id },
    h(
      "button",
      {
        class: "pay-item-main",
        type: "button",
        role: "checkbox",
        "aria-checked": picked ? "true" : "false",
        on: { click: () => pick(id, picked ? null : "1/1") },
      },
      h("span", { class: `choice-mark${picked ? " is-on" : ""}` }, picked ? icon("check") : null),
      h("span", { class: "line-text" }, h("span", { class: "line-name" }, `${line.quantity} × ${line.name}`)),
      h("span", { class: "line-price money" }, formatPence(picked ? backOf(item, picked) : left)),
    ),
    picked && line.quantity > 1
      ? h(
          "select",
          {
            class: "control pay-item-part",
            key: "part",
            "aria-label": `How much of ${line.name}`,
            value: picked,
            on: { change: (event) => pick(id, event.target.value) },
          },
          [["1/1", "all of it"], ...partsOffered(line.quantity)].map(([value, text]) =>
            h("option", { key: value, value }, text),
          ),
        )
      : null,
  );
}
