// @ts-check
/** The corrections that need a reason and nothing else: void, on the house, reopen. */

import { orderLabel } from "../../shared/labels/orders.js";
import { plural, t } from "../../shared/translate.js";
import { h } from "../../shared/view/dom.js";
import { reasons, submitButton } from "../view/sheet_controls.js";
import { stepper } from "../view/stepper.js";

/** @import { Child } from "../../shared/view/dom.js" */
/** @import { ShownLine } from "../types.js" */
/** @import { StepContext } from "./more_sheet.js" */

/** The states of a line whose food exists. */
const MADE = new Set(["started", "ready", "served"]);
const REOPEN_REASONS = [t("Closed too early"), t("Wrong payment"), t("Guests order more")];

/**
 * @typedef {object} ReasonStep
 * @property {string[]} usual the usual reasons
 * @property {string} name the button's
 * @property {string} text the button's
 * @property {() => unknown} tap
 * @property {string} [kind] of button
 * @property {string} [note] what the correction does
 * @property {Child[]} [before] what is entered before the reason
 */

/**
 * @param {StepContext} context
 * @param {ReasonStep} options
 */
function reasonStep({ screen, draft, actions }, { usual, name, text, tap, kind, note, before = [] }) {
  const { reason } = draft;
  return [
    ...before,
    note ? h("p", { key: "note" }, note) : null,
    reasons({ usual, reason, change: (typed) => actions.changeMore({ reason: typed }) }),
    submitButton({
      name,
      text,
      request: screen.onlineRequest,
      missing: reason.trim() ? "" : t("Choose a reason first."),
      tap,
      showToast: actions.showToast,
      kind,
    }),
  ];
}

/** @param {StepContext} context */
export function voidStep(context) {
  const { screen, order, line, actions } = context;
  const usual = screen.service.void_reasons ?? [];
  if (line) return voidLineStep(context, line, usual);
  return reasonStep(context, {
    usual,
    name: "void",
    kind: "danger",
    text: t("Void {order}", { order: orderLabel(order) }),
    note: t("Removes every item and closes the order. Nothing of it counts as a sale."),
    tap: () => actions.correct.voidOrder(order),
  });
}

/**
 * Void all of a line, or a part of its quantity.
 * @param {StepContext} context
 * @param {ShownLine} line
 * @param {string[]} usual
 */
function voidLineStep(context, line, usual) {
  const { screen, draft, order, actions } = context;
  const wasted = screen.config.keeps_stock ? (draft.wasted ?? MADE.has(line.status)) : undefined;
  const quantity = Math.min(draft.quantity ?? line.quantity, line.quantity);
  const left = line.quantity - quantity;
  const howMany = h(
    "div",
    { class: "pay-row", key: "quantity" },
    h("span", null, t("How many")),
    stepper(quantity, (count) => actions.changeMore({ quantity: count }), {
      least: 1,
      most: line.quantity,
      label: t("How many are void"),
    }),
  );
  return reasonStep(context, {
    usual,
    name: "void",
    kind: "danger",
    text: t("Void {quantity} × {name}", { quantity, name: line.name }),
    note: left ? plural(left, "{count} stays on the order.", "{count} stay on the order.") : "",
    before: [
      line.quantity > 1 ? howMany : null,
      wasted === undefined ? null : whatBecame(wasted, (chosen) => actions.changeMore({ wasted: chosen })),
    ],
    tap: () => actions.correct.voidLine(order, line, quantity, wasted),
  });
}

/**
 * What became of the food: what was thrown away leaves stock as waste, the rest stays there.
 * @param {boolean} wasted
 * @param {(wasted: boolean) => void} choose
 */
function whatBecame(wasted, choose) {
  return h(
    "div",
    { class: "pay-segments is-two", key: "wasted", role: "radiogroup", "aria-label": t("What became of the food") },
    [
      { chosen: false, text: t("Not wasted") },
      { chosen: true, text: t("Thrown away") },
    ].map(({ chosen, text }) =>
      h(
        "button",
        {
          class: `button button-secondary${wasted === chosen ? " is-chosen" : ""}`,
          key: text,
          type: "button",
          role: "radio",
          "aria-checked": wasted === chosen ? "true" : "false",
          "data-wasted": String(chosen),
          on: { click: () => choose(chosen) },
        },
        text,
      ),
    ),
  );
}

/** @param {StepContext} context */
export function compStep(context) {
  const { screen, order, line, actions } = context;
  return reasonStep(context, {
    usual: screen.service.comp_reasons ?? [],
    name: "comp",
    text: line
      ? t("{quantity} × {name} on the house", { quantity: line.quantity, name: line.name })
      : t("All of it on the house"),
    tap: () => actions.correct.comp(order, line),
  });
}

/** @param {StepContext} context */
export function reopenStep(context) {
  const { order, actions } = context;
  return reasonStep(context, {
    usual: REOPEN_REASONS,
    name: "reopen",
    text: t("Reopen {order}", { order: orderLabel(order) }),
    note: t("It goes back to its table. Paying what is due closes it again."),
    tap: () => actions.correct.reopen(order),
  });
}
