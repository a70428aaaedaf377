// @ts-check
/** Taking a card: the amount for the restaurant's own card machine, its receipt, and what the machine answered. */

import { formatPence } from "../../shared/money.js";
import { t } from "../../shared/translate.js";
import { h, icon } from "../../shared/view/dom.js";
import { machineHere } from "../cash_up/card_machine.js";
import { takeButton } from "./take_button.js";
import { tipChips } from "./tip_view.js";

/** @import { Actions, ScreenState } from "../types.js" */
/** @import { Part } from "./part_payment.js" */
/** @import { PayScreen } from "./pay_view.js" */

/**
 * @param {Pick<ScreenState, "pay" | "service" | "server">} screen
 * @param {Part} part that is paid
 * @param {Actions} actions
 */
export function cardStep(screen, part, actions) {
  const { pay } = screen;
  return h(
    "div",
    { class: "pay-card", key: "card" },
    pay.declined
      ? h(
          "div",
          { class: "banner banner-warning", key: "declined", role: "alert", "data-was-declined": true },
          icon("exclamation-triangle"),
          h(
            "p",
            null,
            t("Card declined: nothing was taken. {declined} is still to pay.", { declined: formatPence(pay.declined) }),
          ),
        )
      : null,
    h(
      "div",
      { class: "pay-machine", key: "machine" },
      h("p", { class: "pay-label" }, t("Enter on the card machine")),
      h(
        "p",
        { class: "pay-machine-sum money", "data-card-sum": true, "aria-live": "polite" },
        formatPence(part.pence + pay.tip),
      ),
      pay.tip
        ? h(
            "p",
            { class: "pay-label money", key: "with" },
            t("{amount} and {tip} tip", { amount: formatPence(part.pence), tip: formatPence(pay.tip) }),
          )
        : null,
    ),
    machineChoice(screen.server.drawers.settings.card_machines, actions),
    h(
      "div",
      { class: "pay-card-tip", key: "tip" },
      h("h2", { class: "field-label" }, t("Tip")),
      tipChips(screen, part, actions),
      h(
        "button",
        {
          class: "button button-quiet pay-other-tip",
          type: "button",
          "data-tip-open": true,
          on: { click: () => actions.openTip() },
        },
        t("Another amount"),
      ),
    ),
    h(
      "details",
      { class: "pay-slip", key: "slip" },
      h("summary", null, t("From the card receipt (optional)"), icon("chevron-right")),
      h(
        "div",
        { class: "pay-slip-fields" },
        slipField({
          name: "lastFour",
          label: t("Last four digits"),
          value: pay.lastFour,
          most: 4,
          mode: "numeric",
          change: (lastFour) => actions.setCard({ lastFour }),
        }),
        slipField({
          name: "code",
          label: t("Authorisation code"),
          value: pay.code,
          most: 8,
          mode: "text",
          change: (code) => actions.setCard({ code }),
        }),
      ),
    ),
  );
}

/**
 * Which card machine stands here, where the restaurant has several. The till remembers it.
 * @param {string[]} machines
 * @param {Actions} actions
 */
function machineChoice(machines, actions) {
  if (machines.length < 2) return null;
  const here = machineHere(machines);
  return h(
    "div",
    { class: "chip-list", key: "which", role: "group", "aria-label": t("Card machine at this till") },
    machines.map((name) =>
      h(
        "button",
        {
          class: `chip${name === here ? " is-selected" : ""}`,
          key: name,
          type: "button",
          "aria-pressed": name === here ? "true" : "false",
          on: { click: () => actions.setCardMachine(name) },
        },
        name,
      ),
    ),
  );
}

/**
 * A field of the card machine's receipt.
 * @param {object} options
 * @param {string} options.name
 * @param {string} options.label
 * @param {string} options.value
 * @param {number} options.most characters
 * @param {string} options.mode the keyboard
 * @param {(text: string) => void} options.change
 */
function slipField({ name, label, value, most, mode, change }) {
  return h(
    "label",
    { class: "field", key: name },
    h("span", { class: "field-label" }, label),
    h("input", {
      class: "control",
      "data-slip": name,
      inputmode: mode,
      maxlength: String(most),
      autocomplete: "off",
      value,
      on: { input: (event) => change(event.target.value.trim()) },
    }),
  );
}

/**
 * @param {PayScreen} screen
 * @param {Part} part that is paid
 * @param {Actions} actions
 */
export function cardFoot({ pay, order, bill }, part, actions) {
  return h(
    "footer",
    { class: "pay-foot", key: "card-foot" },
    h("p", { class: "pay-ask", key: "ask" }, t("What does the card machine say?")),
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
        t("Declined"),
      ),
      takeButton({
        name: "approved",
        text: t("Approved {amount}", { amount: formatPence(part.pence + pay.tip) }),
        isOff: !part.pence,
        order,
        tap: () => actions.takeCard(),
      }),
    ),
  );
}
