// @ts-check
/** Gives a discount, as a percentage or an amount, on a line or on the whole order, up to the person's limit. */

import { formatPence, pence, typedPence } from "../../shared/money.js";
import { t } from "../../shared/translate.js";
import { h } from "../../shared/view/dom.js";
import { salesPence } from "../order/line_kinds.js";
import { reasons, submitButton } from "../view/sheet_controls.js";
import { mostPercent } from "./adjustments.js";

/** @import { Actions, MoreDraft } from "../types.js" */
/** @import { StepContext } from "./more_sheet.js" */

/** @typedef {{percent?: number | null, amountPence?: number | null}} Discount one of both; null until it is entered */

const PERCENTS = [5, 10, 15, 20, 25, 50];

/** @param {StepContext} context */
export function discountStep({ screen, draft, order, line, actions }) {
  const { kind, reason } = draft;
  const most = mostPercent(screen);
  const value = discountOf(draft);
  const price = line ? pence(line.total ?? 0) : salesPence(order);
  const missing = missingOf({ value, most, price, reason });
  return [
    h(
      "div",
      { class: "pay-segments is-two", key: "kind", role: "radiogroup", "aria-label": t("Kind of discount") },
      [
        ["percent", t("Percent")],
        ["amount", t("Amount")],
      ].map(([name, text]) =>
        h(
          "button",
          {
            class: `button button-secondary${kind === name ? " is-chosen" : ""}`,
            key: name,
            type: "button",
            role: "radio",
            "aria-checked": kind === name ? "true" : "false",
            "data-kind": name,
            on: { click: () => actions.changeMore({ kind: name, percent: null, amount: "" }) },
          },
          text,
        ),
      ),
    ),
    kind === "percent" ? percents(draft, most, actions) : amountField(draft, actions),
    h(
      "p",
      { class: "text-muted", key: "most" },
      most < 100
        ? t("You may take {most} % off; for more, ask a manager.", { most })
        : t("You may take any of it off."),
    ),
    reasons({
      usual: screen.service.discount_reasons ?? [],
      reason,
      change: (text) => actions.changeMore({ reason: text }),
    }),
    submitButton({
      name: "discount",
      text: value.percent
        ? t("Take {percent} % off", { percent: value.percent })
        : t("Take {amount} off", { amount: formatPence(value.amountPence ?? 0) }),
      request: screen.onlineRequest,
      missing,
      tap: () => actions.correct.discount(order, line, value),
      showToast: actions.showToast,
    }),
  ];
}

/**
 * @param {MoreDraft} draft
 * @returns {Discount}
 */
function discountOf({ kind, percent, amount }) {
  return kind === "percent" ? { percent } : { amountPence: amount === "" ? null : typedPence(amount) };
}

/**
 * Ask for the value or the reason that is missing; "" when nothing is.
 * @param {{value: Discount, most: number, price: number, reason: string}} entered `price` in pence, `most` in percent
 */
function missingOf({ value: { percent, amountPence }, most, price, reason }) {
  if (!percent && !amountPence) return t("Enter how much first.");
  if (amountPence && amountPence > price) return t("It costs only {price}.", { price: formatPence(price) });
  if (percent && percent > most) return t("You may take {most} % off; for more, ask a manager.", { most });
  return reason.trim() ? "" : t("Choose a reason first.");
}

/**
 * @param {MoreDraft} draft
 * @param {number} most percent
 * @param {Actions} actions
 */
function percents(draft, most, actions) {
  return h(
    "div",
    { class: "percents", key: "percents", role: "group", "aria-label": t("How much") },
    PERCENTS.map((percent) => {
      const tooMuch = percent > most;
      const tap = () =>
        tooMuch
          ? actions.showToast(t("{percent} %: ask a manager", { percent }), "warning")
          : actions.changeMore({ percent });
      return h(
        "button",
        {
          class: `button button-secondary${draft.percent === percent ? " is-chosen" : ""}`,
          key: percent,
          type: "button",
          "aria-pressed": draft.percent === percent ? "true" : "false",
          "aria-disabled": tooMuch ? "true" : null,
          "data-percent": percent,
          on: { click: tap },
        },
        `${percent}\u00a0%`,
      );
    }),
  );
}

/**
 * @param {MoreDraft} draft
 * @param {Actions} actions
 */
function amountField(draft, actions) {
  return h(
    "div",
    { key: "amount" },
    h("label", { class: "field-label", for: "discount-amount" }, t("How much (£)")),
    h("input", {
      class: "control",
      id: "discount-amount",
      inputmode: "decimal",
      autocomplete: "off",
      placeholder: "2.50",
      value: draft.amount,
      on: { input: (event) => actions.changeMore({ amount: event.target.value }) },
    }),
  );
}
