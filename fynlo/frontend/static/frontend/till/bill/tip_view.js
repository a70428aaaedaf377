// @ts-check
/** Adding a tip: the offered rates with their amounts, and the step that enters another amount. */

import { atRate, formatPence } from "../../shared/money.js";
import { formatNumber, t } from "../../shared/translate.js";
import { h } from "../../shared/view/dom.js";
import { tipRates } from "./pay_state.js";

/** @import { Actions, ScreenState } from "../types.js" */
/** @import { Part } from "./part_payment.js" */
/** @import { PayScreen } from "./pay_view.js" */

/**
 * The rates as chips. A tip that none of them makes marks none.
 * @param {Pick<ScreenState, "pay" | "service">} screen
 * @param {Part} part that is paid
 * @param {Actions} actions
 */
export function tipChips({ pay, service }, part, actions) {
  const chips = [
    { text: t("No tip"), tip: 0 },
    ...tipRates(service).map((rate) => ({ text: `${formatNumber(rate / 100)} %`, tip: atRate(part.pence, rate) })),
  ];
  return h(
    "div",
    { class: "pay-tips", key: "tips", role: "group", "aria-label": t("Tip") },
    chips.map(({ text, tip }) =>
      h(
        "button",
        {
          class: `button button-secondary pay-tip${pay.tip === tip ? " is-chosen" : ""}`,
          key: text,
          type: "button",
          "aria-pressed": pay.tip === tip ? "true" : "false",
          "data-tip-chip": tip,
          on: { click: () => actions.setTip(tip) },
        },
        tip
          ? [
              h("span", { class: "pay-exact", key: "rate" }, text),
              h("span", { class: "money", key: "sum" }, formatPence(tip)),
            ]
          : h("span", null, text),
      ),
    ),
  );
}

/**
 * @param {Pick<PayScreen, "order" | "bill">} screen
 * @param {Part} part that is paid
 */
export function tipHeading({ order, bill }, part) {
  return h(
    "div",
    { class: "pay-tip-heading", key: "tip-heading" },
    h("h2", null, t("Add a tip")),
    h(
      "p",
      { class: "text-muted", key: "words" },
      t("On {amount}. All of it goes to the staff.", { amount: formatPence(part.pence) }),
      order.total !== null && bill.chargePence ? t(" A service charge is on the bill already.") : "",
    ),
  );
}

/**
 * @param {Pick<ScreenState, "pay">} screen
 * @param {Part} part that is paid
 * @param {Actions} actions
 */
export function tipFoot({ pay }, part, actions) {
  return h(
    "footer",
    { class: "pay-foot", key: "tip-foot" },
    h(
      "dl",
      { class: "pay-sums" },
      h(
        "div",
        { key: "with" },
        h("dt", null, t("With the tip")),
        h("dd", { class: "money" }, formatPence(part.pence + pay.tip)),
      ),
      h(
        "div",
        { class: "pay-change", key: "tip", "aria-live": "polite" },
        h("dt", null, t("Tip")),
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
        pay.tip ? t("Add tip {tip}", { tip: formatPence(pay.tip) }) : t("No tip"),
      ),
    ),
  );
}
