// @ts-check
/** The screen that takes money: which part of the bill, in which tender, with which tip. */

import { formatPence } from "../../shared/money.js";
import { t } from "../../shared/translate.js";
import { h, icon } from "../../shared/view/dom.js";
import { billSoFar } from "./bill_so_far.js";
import { cardFoot, cardStep } from "./card_view.js";
import { cashFoot, cashStep } from "./cash_view.js";
import { digitPad } from "./digit_pad.js";
import { notTakenView } from "./not_taken_view.js";
import { chosenPart, partProblem } from "./part_payment.js";
import { readerPayment } from "./reader_here.js";
import { readerFoot, readerStep } from "./reader_view.js";
import { settledView } from "./settled_view.js";
import { chooser, splitRow } from "./split_view.js";
import { tenders, waysReason } from "./tender_view.js";
import { tipChips, tipFoot, tipHeading } from "./tip_view.js";
import { voucherFoot, voucherStep } from "./voucher_view.js";

/** @import { Children } from "../../shared/view/dom.js" */
/** @import { Actions, ScreenState, ShownOrder } from "../types.js" */
/** @import { Part } from "./part_payment.js" */
/** @import { Pay } from "./pay_state.js" */

/** @typedef {ScreenState & {order: ShownOrder}} PayScreen the screen of an order that is paid */
/** @typedef {{body: Children, foot: Children}} Step what scrolls, and what stays at the foot */

/**
 * @param {ScreenState} screen
 * @param {Actions} actions
 */
export function payView(screen, actions) {
  const { notTaken, isSettled, pay, bill, balance, order } = screen;
  if (notTaken) return notTakenView({ ...screen, notTaken }, actions);
  if (isSettled) return settledView(screen, actions);
  if (!order) return null; // then the screen redirects to the floor
  const part = chosenPart(pay, { balance, duePence: bill.duePence, lines: order.lines });
  const step = STEPS[pay.step === "take" ? pay.tender : pay.step];
  const { body, foot } = step({ ...screen, order }, part, actions);
  return h(
    "div",
    { class: "pay", key: "pay" },
    h(
      "div",
      {
        class: "pay-main scroll-area",
        tabindex: "0",
        role: "region",
        "aria-label": t("Payment"),
        key: `${pay.way} ${pay.step} ${pay.tender}`,
      },
      body,
    ),
    foot,
  );
}

/**
 * By step, and by tender once the part is chosen.
 * @type {Record<"choose" | "tip" | Pay["tender"], (screen: PayScreen, part: Part, actions: Actions) => Step>}
 */
const STEPS = {
  choose: (screen, part, actions) => ({
    body: [...billRows(screen, part, actions), chooser(screen, actions)],
    foot: choosingFoot(screen, part, actions),
  }),
  cash: (screen, part, actions) => ({
    body: takingBody(screen, part, actions, cashStep(screen, part, actions)),
    foot: cashFoot(screen, part, actions),
  }),
  card: (screen, part, actions) => ({
    body: takingBody(screen, part, actions, cardStep(screen, part, actions)),
    foot: cardFoot(screen, part, actions),
  }),
  reader: (screen, part, actions) => ({
    body: readerPayment(screen, screen.order.id)
      ? [readerStep(screen, part, actions), screen.balance?.left ? tenders(screen, part, actions) : null]
      : takingBody(screen, part, actions, readerStep(screen, part, actions)),
    foot: readerFoot(screen, part, actions),
  }),
  voucher: (screen, part, actions) => ({
    body: takingBody(screen, part, actions, voucherStep(screen, part, actions)),
    foot: voucherFoot(screen, part, actions),
  }),
  tip: (screen, part, actions) => ({
    body: [tipHeading(screen, part), tipChips(screen, part, actions), digitPad(actions)],
    foot: tipFoot(screen, part, actions),
  }),
};

/**
 * @param {PayScreen} screen
 * @param {Part} part
 * @param {Actions} actions
 * @param {Children} step what the chosen tender asks for
 */
const takingBody = (screen, part, actions, step) => [
  ...billRows(screen, part, actions),
  tenders(screen, part, actions),
  step,
  waysReason(screen, part),
];

/**
 * @param {PayScreen} screen
 * @param {Part} part
 * @param {Actions} actions
 */
const billRows = (screen, part, actions) => [
  splitRow(screen, actions),
  dueRow(screen, part, actions),
  billSoFar(screen, actions),
];

/**
 * @param {PayScreen} screen
 * @param {Part} part
 * @param {Actions} actions
 */
function dueRow(screen, part, actions) {
  const { pay, bill } = screen;
  const isPart = pay.way !== "all";
  const isTaking = pay.step === "take";
  const due = isPart && !isTaking ? bill.duePence : part.pence;
  const label = isPart && isTaking ? part.text : bill.paidPence ? t("Left to pay") : t("To pay");
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
          t("Edit"),
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
          pay.tip ? t("Tip {tip}", { tip: formatPence(pay.tip) }) : t("Add tip"),
        )
      : null,
  );
}

/**
 * @param {PayScreen} screen
 * @param {Part} part
 * @param {Actions} actions
 */
function choosingFoot(screen, part, actions) {
  const { balance, bill, pay } = screen;
  const problem = partProblem(part, { balance, duePence: bill.duePence, overridesHold: pay.overridesHold });
  return h(
    "footer",
    { class: "pay-foot", key: "choosing-foot" },
    h(
      "dl",
      { class: "pay-sums" },
      h(
        "div",
        { class: "pay-change" },
        h("dt", null, part.text || t("This part")),
        h("dd", { class: "money", "data-part": true, "aria-live": "polite" }, formatPence(part.pence)),
      ),
    ),
    part.pence && problem
      ? h("p", { class: "pay-problem", key: "problem", role: "alert", "data-part-problem": true }, problem)
      : null,
    tenders(screen, part, actions, { isDisabled: Boolean(problem) }),
    waysReason(screen, part),
  );
}
