// @ts-check
/** Taking cash: the notes that guests hand over, a pad for any other amount, and the change to give back. */

import { formatPence, formatShortPence } from "../../shared/money.js";
import { quickNotes } from "../../shared/rules/banknotes.js";
import { t } from "../../shared/translate.js";
import { h } from "../../shared/view/dom.js";
import { digitPad } from "./digit_pad.js";
import { tipOf } from "./pay_state.js";
import { takeButton } from "./take_button.js";

/** @import { Actions, ScreenState, ShownOrder } from "../types.js" */
/** @import { Part } from "./part_payment.js" */

/**
 * @param {ScreenState} screen
 * @param {Part} part that is paid
 * @param {Actions} actions
 */
export function cashStep({ pay }, part, actions) {
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
        "aria-label": t("Cash handed over"),
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
          sum === due ? h("span", { class: "pay-exact" }, t("Exact")) : null,
          h("span", { class: `money${formatPence(sum).length > 7 ? " is-long" : ""}` }, formatShortPence(sum)),
        ),
      ),
    ),
    digitPad(actions),
  );
}

/**
 * @param {ScreenState & {order: ShownOrder}} screen
 * @param {Part} part that is paid
 * @param {Actions} actions
 */
export function cashFoot({ pay, order }, part, actions) {
  const received = pay.received ?? 0;
  const tip = tipOf(pay, part.pence);
  const over = received - part.pence - pay.tip;
  const back = received && over >= 0 ? (pay.keepsChange ? 0 : over) : Math.abs(received ? over : 0);
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
        h("dt", null, t("Received")),
        h("dd", { class: "money" }, received ? formatPence(received) : "–"),
      ),
      h(
        "div",
        { class: `pay-change${isShort ? " is-short" : ""}`, key: "change", "aria-live": "polite" },
        h("dt", null, isShort && received ? t("Still short") : t("Change due")),
        h("dd", { class: "money", "data-change": true }, formatPence(back)),
      ),
      tip && !isShort
        ? h(
            "div",
            { key: "tip" },
            h("dt", null, t("Tip")),
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
              class: `button button-secondary is-large pay-keep${pay.keepsChange ? " is-chosen" : ""}`,
              key: "tip",
              type: "button",
              "aria-pressed": pay.keepsChange ? "true" : "false",
              "data-keep-tip": true,
              on: { click: () => actions.toggleKeepChange() },
            },
            h("span", null, t("Keep change as tip {over}", { over: formatPence(over) })),
          )
        : null,
      takeButton({
        name: "take",
        text: received ? t("Take {received}", { received: formatPence(received) }) : t("Take cash"),
        isOff: isShort,
        order,
        tap: () => actions.takeCash(),
      }),
    ),
  );
}
