// @ts-check
/** Corrects a payment: changes its tender, or refunds it. Both need a reason and appear in the order's history. */

import { TENDERS } from "../../shared/contract.js";
import { formatPence, pence, pounds, typedPence } from "../../shared/money.js";
import { partsOffered } from "../../shared/rules/parts_offered.js";
import { t } from "../../shared/translate.js";
import { h, icon } from "../../shared/view/dom.js";
import { isOnline } from "../online_actions.js";
import { reasons, submitButton } from "../view/sheet_controls.js";
import { refundable, refundedLines, refundMethod, refundPence } from "./refund_parts.js";

/** @import { Payment } from "../../shared/types.js" */
/** @import { Actions, ScreenState, ShownLine } from "../types.js" */
/** @import { RefundParts } from "./payment_actions.js" */
/** @import { PaymentsScreen } from "./payments_sheet.js" */
/** @import { PaidLine } from "./refund_parts.js" */

/** @typedef {RefundParts & {missing: string}} Chosen `missing`: what must be entered first, or "" */

const WRONG_TENDER = [t("Pressed the wrong button"), t("Paid by card after all"), t("Paid in cash after all")];
const REFUND_REASONS = [t("Complaint"), t("Charged twice"), t("Charged too much"), t("Came back")];
const SHORTEST = 3;

/** @param {string} reason */
const missingReason = (reason) => (reason.trim().length < SHORTEST ? t("Say why first.") : "");

/**
 * @param {PaymentsScreen} screen
 * @param {Payment} payment
 * @param {Actions} actions
 */
export function tenderStep(screen, payment, actions) {
  const { reason } = screen.draft;
  const [now, before] = payment.method === "cash" ? ["card", "cash"] : ["cash", "card"];
  return [
    h(
      "p",
      { key: "words" },
      t("Recorded as {before}. It will count as {now}, in the drawer and in the day's takings.", { before, now }),
    ),
    reasons({ usual: WRONG_TENDER, reason, change: (text) => actions.changePayments({ reason: text }) }),
    submitButton({
      name: "tender",
      text: t("It was {now}", { now }),
      request: screen.onlineRequest,
      missing: missingReason(reason),
      tap: () => actions.correctTender(payment),
      showToast: actions.showToast,
    }),
  ];
}

/**
 * @param {PaymentsScreen} screen
 * @param {Payment} payment
 * @param {Actions} actions
 */
export function refundStep(screen, payment, actions) {
  const { way, reason, refundIn } = screen.draft;
  const online = isOnline(screen);
  const toCard = refundMethod(payment, refundIn, online) !== "cash";
  const part = way === "items" ? chosenItems(screen, payment) : chosenAmount(screen, payment);
  const sum = formatPence(part.amountPence + part.tipPence);
  const missing = part.missing || missingReason(reason);
  return [
    refundMethod(payment, "", online) === "cash" || !mayChooseWay(payment, screen.may)
      ? null
      : refundInChoice(payment, toCard, actions),
    h(
      "p",
      { class: "text-muted", key: "words" },
      whatToDo(payment, toCard),
      t(" If the bill is not fully paid yet, the guest owes it again."),
    ),
    h(
      "div",
      { class: "pay-segments is-two", key: "way", role: "radiogroup", "aria-label": t("What goes back") },
      [
        ["amount", t("An amount")],
        ["items", t("Items")],
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
    way === "items" ? itemsField(screen, payment, actions) : amountField(screen, payment, actions),
    reasons({ usual: REFUND_REASONS, reason, change: (text) => actions.changePayments({ reason: text }) }),
    submitButton({
      name: "refund",
      text: buttonText(payment, toCard, sum),
      request: screen.onlineRequest,
      missing,
      tap: () => actions.refund(payment, part),
      showToast: actions.showToast,
      kind: "danger",
    }),
  ];
}

/**
 * @param {Payment} payment
 * @param {boolean} toCard
 */
function whatToDo({ provider, method }, toCard) {
  if (TENDERS[method].keeps_balance)
    return t("It goes back to the {label}.", { label: TENDERS[method].label.toLowerCase() });
  if (!toCard) return t("Give the money back in cash.");
  if (TENDERS[method].has_kinds) return t("Give the guest a voucher back.");
  return provider
    ? t("The guest gets it back the way it was paid, in a few days.")
    : t("Make the refund on the card machine first.");
}

/**
 * @param {Payment} payment
 * @param {boolean} toCard
 * @param {string} sum
 */
function buttonText({ provider, method }, toCard, sum) {
  if (TENDERS[method].keeps_balance) return t("Refund {sum}", { sum });
  if (!toCard) return t("Refund {sum} in cash", { sum });
  if (TENDERS[method].has_kinds) return t("Refund {sum} as a voucher", { sum });
  return provider ? t("Refund {sum} to the guest", { sum }) : t("Refunded {sum} on the machine", { sum });
}

/**
 * Whether the person chooses between the way it was paid and cash.
 * @param {Pick<Payment, "method">} payment
 * @param {ReadonlySet<string>} may
 */
function mayChooseWay({ method }, may) {
  const { keeps_balance: isBalance, cash_refund: needed } = TENDERS[method];
  return !isBalance && (!needed || may.has(needed));
}

/**
 * How a payment is refunded that was not made in cash.
 * @param {Payment} payment
 * @param {boolean} toCard
 * @param {Actions} actions
 */
function refundInChoice({ provider, method }, toCard, actions) {
  return h(
    "div",
    { class: "pay-segments is-two", key: "back-in", role: "radiogroup", "aria-label": t("How it goes back") },
    [
      {
        name: "",
        text: provider ? t("As it was paid") : TENDERS[method].has_kinds ? t("As a voucher") : t("To the card"),
        isOn: toCard,
      },
      { name: "cash", text: t("In cash"), isOn: !toCard },
    ].map(({ name, text, isOn }) =>
      h(
        "button",
        {
          class: `button button-secondary${isOn ? " is-chosen" : ""}`,
          key: text,
          type: "button",
          role: "radio",
          "aria-checked": isOn ? "true" : "false",
          "data-back-in": name || "card",
          on: { click: () => actions.changePayments({ refundIn: name }) },
        },
        text,
      ),
    ),
  );
}

/**
 * The pence that a payment can still refund.
 * @param {Payment} payment
 */
const refundableSums = (payment) => ({
  bill: pence(payment.amount) - pence(payment.refunded_amount),
  tip: pence(payment.tip_amount) - pence(payment.refunded_tip_amount),
});

/**
 * The amount that was typed, or all of it. The bill is refunded first, then the tip.
 * @param {PaymentsScreen} screen
 * @param {Payment} payment
 * @returns {Chosen}
 */
function chosenAmount({ draft: { amount } }, payment) {
  const left = refundableSums(payment);
  const most = left.bill + left.tip;
  const typed = amount === "" ? most : typedPence(amount);
  return {
    missing: amountProblem(typed, most),
    amountPence: Math.min(typed ?? 0, left.bill),
    tipPence: Math.max((typed ?? 0) - left.bill, 0),
  };
}

/**
 * @param {number | null} typed pence; null for what is no amount
 * @param {number} most
 */
function amountProblem(typed, most) {
  if (typed === null) return t("Type an amount, as 4.50.");
  return typed < 1 || typed > most ? t("At most {most} can go back.", { most: formatPence(most) }) : "";
}

/**
 * @param {PaymentsScreen} screen
 * @param {Payment} payment
 * @param {Actions} actions
 */
function amountField({ draft }, payment, actions) {
  const left = refundableSums(payment);
  const most = left.bill + left.tip;
  return h(
    "div",
    { key: "amount" },
    h("label", { class: "field-label", for: "refund-amount" }, t("How much (£)")),
    h("input", {
      class: "control",
      id: "refund-amount",
      inputmode: "decimal",
      autocomplete: "off",
      placeholder: most ? pounds(most) : "",
      value: draft.amount,
      on: { input: (event) => actions.changePayments({ amount: event.target.value }) },
    }),
  );
}

/**
 * The items that were chosen, each with its part of the service charge. The tip is not refunded.
 * @param {PaymentsScreen} screen
 * @param {Payment} payment
 * @returns {Chosen}
 */
function chosenItems({ draft }, payment) {
  const lines = refundedLines(payment, draft.picks);
  const amountPence = lines.reduce((sum, line) => sum + line.pence, 0);
  return { lines, amountPence, tipPence: 0, missing: amountPence ? "" : t("Choose what goes back.") };
}

/**
 * @param {PaymentsScreen} screen
 * @param {Payment} payment
 * @param {Actions} actions
 */
function itemsField(screen, payment, actions) {
  const { picks, orderId } = screen.draft;
  const order = screen.orders[orderId] ?? screen.closedOrders[orderId]?.order;
  const lines = new Map((order?.lines ?? []).map((line) => [line.id, line]));
  const pick = (/** @type {string} */ id, /** @type {string | null} */ part) => {
    const { [id]: _before, ...others } = picks;
    actions.changePayments({ picks: part ? { ...others, [id]: part } : others });
  };
  const items = refundable(payment).flatMap((item) => {
    const line = lines.get(item.id);
    return line ? [itemRow(line, item, picks[item.id], pick)] : [];
  });
  if (!items.length)
    return h(
      "p",
      { class: "text-muted", key: "items" },
      t("This payment is for no item of the bill. Refund an amount instead."),
    );
  return h("ul", { class: "pay-items", key: "items" }, items);
}

/**
 * @param {ShownLine} line
 * @param {PaidLine} item
 * @param {string | undefined} picked "1/3"
 * @param {(id: string, part: string | null) => void} pick
 */
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
      h("span", { class: "line-price money" }, formatPence(picked ? refundPence(item, picked) : left)),
    ),
    picked && line.quantity > 1
      ? h(
          "select",
          {
            class: "control pay-item-part",
            key: "part",
            "aria-label": t("How much of {name}", { name: line.name }),
            value: picked,
            on: { change: (event) => pick(id, event.target.value) },
          },
          [["1/1", t("all of it")], ...partsOffered(line.quantity)].map(([value, text]) =>
            h("option", { key: value, value }, text),
          ),
        )
      : null,
  );
}
