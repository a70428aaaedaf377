// @ts-check
/** The rows above the part that is paid: the service charge, what guests are paying just now, and what is paid. */

import { formatPence, pence } from "../../shared/money.js";
import { formatNumber, t } from "../../shared/translate.js";
import { h, icon } from "../../shared/view/dom.js";
import { isHold, isReady } from "../tabs/tab_draft.js";
import { isUnderWay } from "./bill_state.js";

/** @import { Actions } from "../types.js" */
/** @import { PayScreen } from "./pay_view.js" */

/**
 * @param {PayScreen} screen
 * @param {Actions} actions
 */
export const billSoFar = (screen, actions) =>
  h(
    "div",
    { class: "pay-so-far", key: "so-far" },
    chargeRow(screen, actions),
    heldBanner(screen, actions),
    tabButton(screen, actions),
    paymentsButton(screen, actions),
  );

/**
 * The optional service charge, which one tap removes or restores.
 * @param {PayScreen} screen
 * @param {Actions} actions
 */
function chargeRow({ order, bill, charge }, actions) {
  if (!order.service_charge_removable || bill.estimated) return null;
  const isOff = order.total !== null && !bill.chargePence;
  return h(
    "div",
    { class: "pay-row", key: "charge" },
    h(
      "span",
      null,
      isOff
        ? t("No service charge")
        : t("Service {rate} %: {charge}", {
            rate: formatNumber(charge.rate / 100),
            charge: formatPence(bill.chargePence),
          }),
    ),
    h(
      "button",
      {
        class: "button button-quiet pay-charge",
        type: "button",
        "data-charge": isOff ? "on" : "off",
        on: { click: () => actions.setServiceCharge(isOff) },
      },
      isOff ? t("Put back") : t("Remove"),
    ),
  );
}

/**
 * @param {PayScreen} screen
 * @param {Actions} actions
 */
function heldBanner({ balance, pay, may, order, paymentsOf }, actions) {
  if (!balance?.held) return null;
  if (paymentsOf(order.id).some((payment) => isHold(payment) && payment.capture_wanted))
    return h(
      "div",
      { class: "banner banner-info pay-held", key: "held", role: "status" },
      icon("credit-card"),
      h("p", null, t("{sum} is being taken from the tab's card.", { sum: formatPence(balance.held) })),
    );
  return h(
    "div",
    { class: "banner banner-info pay-held", key: "held", role: "status" },
    icon("device-phone-mobile"),
    h(
      "p",
      null,
      t("A guest is paying {held} just now.", { held: formatPence(balance.held) }),
      balance.left ? t(" {left} can be taken here.", { left: formatPence(balance.left) }) : "",
    ),
    may.has("payments.override")
      ? h(
          "button",
          {
            class: "button button-secondary",
            type: "button",
            "aria-pressed": pay.overridesHold ? "true" : "false",
            on: { click: () => actions.toggleOverride() },
          },
          pay.overridesHold ? t("Leave it to the guest") : t("Take it anyway"),
        )
      : null,
  );
}

/**
 * The cards that hold an amount for this order, with what they hold together.
 * @param {PayScreen} screen
 * @param {Actions} actions
 */
function tabButton({ order, paymentsOf }, actions) {
  const cards = paymentsOf(order.id).filter(isHold);
  if (!cards.length) return null;
  const ready = cards.filter(isReady);
  const held = formatPence(ready.reduce((sum, card) => sum + pence(card.held_amount), 0));
  return h(
    "button",
    {
      class: "button button-secondary is-wide pay-tab",
      key: "tab",
      type: "button",
      "data-tab-cards": ready.length,
      on: { click: () => actions.openTab() },
    },
    icon("lock-closed"),
    h("span", { class: "money" }, ready.length ? t("Tab: {sum} held", { sum: held }) : t("Tab: waiting for the card")),
    icon("chevron-right"),
  );
}

/**
 * @param {PayScreen} screen
 * @param {Actions} actions
 */
function paymentsButton({ order, bill, paymentsOf }, actions) {
  const payments = paymentsOf(order.id).filter((payment) => !isHold(payment));
  if (!payments.length) return null;
  const text = bill.paidPence
    ? t("{paid} of {server} paid", { paid: formatPence(bill.paidPence), server: formatPence(bill.serverPence) })
    : payments.some(isUnderWay)
      ? t("A payment is under way")
      : t("Payments");
  return h(
    "button",
    {
      class: "button button-quiet pay-paid",
      key: "paid",
      type: "button",
      "data-payments-open": true,
      on: { click: () => actions.openPayments(order.id) },
    },
    icon("receipt-percent"),
    h("span", { class: "money" }, text),
    icon("chevron-right"),
  );
}
