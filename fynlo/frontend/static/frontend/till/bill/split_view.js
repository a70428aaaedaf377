// @ts-check
/** Choosing which part of a bill is paid: all of it, some items, seats, equal shares, or an amount. */

import { LIMITS } from "../../shared/contract.js";
import { formatPence } from "../../shared/money.js";
import { shareOf } from "../../shared/rules/splitting.js";
import { t } from "../../shared/translate.js";
import { h, icon } from "../../shared/view/dom.js";
import { isOnline, OFFLINE } from "../online_actions.js";
import { stepper } from "../view/stepper.js";
import { digitPad } from "./digit_pad.js";
import { sharing } from "./part_payment.js";
import { itemsChooser } from "./split_items_view.js";
import { seatsChooser } from "./split_seats_view.js";

/** @import { Children } from "../../shared/view/dom.js" */
/** @import { Actions } from "../types.js" */
/** @import { Balance } from "./balance.js" */
/** @import { PayWay } from "./pay_state.js" */
/** @import { PayScreen } from "./pay_view.js" */

/** @typedef {PayScreen & {balance: Balance}} BalancedScreen once the balance of the bill is read */

/** @type {{way: PayWay, text: string}[]} */
const WAYS = [
  { way: "all", text: t("All of it") },
  { way: "items", text: t("Items") },
  { way: "seats", text: t("By seat") },
  { way: "shares", text: t("Equally") },
  { way: "amount", text: t("Amount") },
];

/**
 * @param {Pick<PayScreen, "pay">} screen
 * @param {Actions} actions
 */
export function splitRow({ pay }, actions) {
  return h(
    "div",
    { class: "pay-segments", key: "split", role: "radiogroup", "aria-label": t("What is paid") },
    WAYS.map(({ way, text }) =>
      h(
        "button",
        {
          class: `button button-secondary pay-segment${pay.way === way ? " is-chosen" : ""}`,
          key: way,
          type: "button",
          role: "radio",
          "aria-checked": pay.way === way ? "true" : "false",
          "data-way": way,
          on: { click: () => actions.chooseSplit(way) },
        },
        text,
      ),
    ),
  );
}

/**
 * The input that the chosen way needs: digits for an amount; lines, seats or shares once the balance is read.
 * @param {PayScreen} screen
 * @param {Actions} actions
 * @returns {Children}
 */
export function chooser(screen, actions) {
  const { pay, balance } = screen;
  if (pay.way === "amount") return digitPad(actions);
  if (!balance) return missingBalance(screen, actions);
  const balanced = { ...screen, balance };
  if (pay.way === "items") return itemsChooser(balanced, actions);
  if (pay.way === "seats") return seatsChooser(balanced, actions);
  return sharesChooser(balanced, actions);
}

/**
 * Say why the lines cannot be shown: their balance is missing. Without it a part could be paid twice.
 * @param {PayScreen} screen
 * @param {Actions} actions
 */
function missingBalance(screen, actions) {
  if (!isOnline(screen))
    return h(
      "div",
      { class: "banner banner-warning", key: "offline", role: "status" },
      icon("signal-slash"),
      h("p", null, t("{offline} All of it, or an amount, can be taken now.", { offline: OFFLINE })),
    );
  if (!screen.balanceProblem)
    return h(
      "div",
      { class: "skeleton", key: "reading", role: "status", "aria-label": t("Reading the bill") },
      [0, 1, 2].map((row) => h("div", { class: "skeleton-row", key: row })),
    );
  return h(
    "div",
    { class: "banner banner-warning", key: "problem", role: "alert" },
    icon("exclamation-triangle"),
    h("p", null, screen.balanceProblem),
    h(
      "button",
      { class: "button button-secondary", type: "button", on: { click: () => actions.readBalanceAgain() } },
      t("Try again"),
    ),
  );
}

/**
 * @param {Pick<BalancedScreen, "pay" | "balance">} screen
 * @param {Actions} actions
 */
function sharesChooser({ pay, balance }, actions) {
  const { of, parts } = sharing(pay, balance);
  const each = shareOf(balance, 1, of);
  const rest = balance.left - shareOf(balance, of, of);
  return h(
    "div",
    { class: "pay-shares", key: "shares" },
    h(
      "div",
      { class: "pay-row", key: "of" },
      h("span", null, t("How many are still paying?")),
      stepper(of, (value) => actions.changeShares({ of: value }), {
        least: 1,
        most: LIMITS.shares,
        label: t("People still paying"),
      }),
    ),
    h(
      "div",
      { class: "pay-row", key: "parts" },
      h("span", null, t("Shares paid now")),
      stepper(parts, (value) => actions.changeShares({ parts: value }), {
        least: 1,
        most: of,
        label: t("Shares paid now"),
      }),
    ),
    h(
      "p",
      { class: "pay-each money", key: "each", "data-each": true },
      t("{each} each, between {of}", { each: formatPence(each), of }),
    ),
    rest > 0
      ? h(
          "p",
          { class: "text-muted", key: "rest" },
          t("{rest} stays to pay: a share is never more than the bill divided by its guests.", {
            rest: formatPence(rest),
          }),
        )
      : null,
  );
}
