// @ts-check
/** The tenders as equal buttons. */

import { TENDERS } from "../../shared/contract.js";
import { formatMoney, formatPence } from "../../shared/money.js";
import { t } from "../../shared/translate.js";
import { h, icon } from "../../shared/view/dom.js";
import { isHold } from "../tabs/tab_draft.js";
import { costOf, reasonOf } from "./costs.js";

/** @import { Actions } from "../types.js" */
/** @import { Pay } from "./pay_state.js" */
/** @import { Part } from "./part_payment.js" */
/** @import { PayScreen } from "./pay_view.js" */

const BALANCES = /** @type {const} */ (["house_account", "deposit"]);

/**
 * @param {string} name
 * @returns {name is Pay["tender"]}
 */
const isTakenByStaff = (name) => TENDERS[name].by_staff && !TENDERS[name].has_kinds;

/**
 * Cash, card, a card reader if there is one, and the guest's phone, each with its fee for the part that is chosen.
 * While the part is chosen, a tap on a tender takes it; then the tender in use is marked.
 * @param {PayScreen} screen
 * @param {Part} part
 * @param {Actions} actions
 * @param {{isDisabled?: boolean}} [options]
 */
export function tenders(screen, part, actions, { isDisabled = false } = {}) {
  const { pay, may, order, balance } = screen;
  const ways = balance?.ways ?? [];
  /** @param {string} name */
  const fee = (name) => (part.pence ? costOf(ways, name, part.pence + pay.tip) : null);
  return h(
    "div",
    { class: "pay-ways", key: "tenders" },
    h(
      "div",
      { class: "pay-tenders", role: "group", "aria-label": t("Paid with") },
      Object.keys(TENDERS)
        .filter(isTakenByStaff)
        .map((name) =>
          button(name, {
            fee: fee(name),
            isChosen: pay.step === "take" && pay.tender === name,
            isDisabled,
            mark: pay.step === "choose" && name === "cash" ? { "data-to-cash": true } : {},
            tap: () => actions.chooseTender(name),
          }),
        ),
      Object.keys(screen.server.readers.readers).length
        ? button("reader", {
            fee: fee("reader"),
            isChosen: pay.step === "take" && pay.tender === "reader",
            isDisabled,
            mark: {},
            tap: () => actions.chooseTender("reader"),
          })
        : null,
      may.has("payments.link")
        ? button("qr", { fee: fee("qr"), mark: { "data-guest-open": true }, tap: () => actions.openGuest(order.id) })
        : null,
    ),
    may.has("payments.cash") ? otherWays(screen, actions, isDisabled) : null,
  );
}

/**
 * Why a way to pay is the first, below everything else: it arrives after the buttons, which must not move under a
 * finger.
 * @param {PayScreen} screen
 * @param {Part} part
 */
export function waysReason({ balance }, part) {
  const reason = part.pence && part.pence === balance?.left ? reasonOf(balance.ways) : "";
  return reason
    ? h("p", { class: "pay-reason text-muted text-small", key: "reason", "data-reason": true }, reason)
    : null;
}

/**
 * Vouchers where the restaurant takes some, also without a network; and the tenders that pay out of a balance, where
 * there is one; and a tab, where a provider can hold an amount. Each of those opens a sheet; they need a connection.
 * @param {PayScreen} screen
 * @param {Actions} actions
 * @param {boolean} isDisabled
 */
function otherWays(screen, actions, isDisabled) {
  const { order, pay, server, balance, paymentsOf } = screen;
  const hasVouchers = Object.keys(server.vouchers.kinds).length > 0;
  const has = balance?.balances ?? [];
  const isVoucher = pay.step === "take" && pay.tender === "voucher";
  // With a card on the tab, the row above the tenders opens it.
  const offersTab = Boolean(balance?.tab.methods.length) && !paymentsOf(order.id).some(isHold);
  const points = balance?.points?.points ? balance.points : null;
  if (!hasVouchers && !has.length && !offersTab && !points)
    return areAwaited(screen) ? h("div", { class: "pay-other-ways", key: "others" }) : null;
  return h(
    "div",
    { class: "pay-other-ways", role: "group", "aria-label": t("Or"), key: "others" },
    hasVouchers
      ? h(
          "button",
          {
            class: `button button-quiet${isVoucher ? " is-chosen" : ""}`,
            key: "voucher",
            type: "button",
            "data-tender": "voucher",
            "aria-pressed": isVoucher ? "true" : "false",
            "aria-disabled": isDisabled ? "true" : null,
            on: { click: () => (isDisabled ? undefined : actions.chooseTender("voucher")) },
          },
          icon(TENDERS.voucher.icon),
          TENDERS.voucher.label,
        )
      : null,
    has.includes("gift_card")
      ? h(
          "button",
          {
            class: "button button-quiet",
            key: "gift_card",
            type: "button",
            "data-balance": "gift_card",
            "aria-disabled": isDisabled ? "true" : null,
            on: { click: () => (isDisabled ? undefined : actions.openGiftCardPayment()) },
          },
          icon(TENDERS.gift_card.icon),
          TENDERS.gift_card.label,
        )
      : null,
    BALANCES.filter((name) => has.includes(name)).map((name) =>
      h(
        "button",
        {
          class: "button button-quiet",
          key: name,
          type: "button",
          "data-balance": name,
          "aria-disabled": isDisabled ? "true" : null,
          on: { click: () => (isDisabled ? undefined : actions.openBalance(order.id, name)) },
        },
        icon(TENDERS[name].icon),
        TENDERS[name].label,
      ),
    ),
    points
      ? h(
          "button",
          {
            class: "button button-quiet",
            key: "points",
            type: "button",
            "data-use-points": points.points,
            on: { click: () => actions.openCustomer(order) },
          },
          icon("star"),
          t("Points: {sum} off", { sum: formatMoney(points.amount) }),
        )
      : null,
    offersTab
      ? h(
          "button",
          {
            class: "button button-quiet",
            key: "tab",
            type: "button",
            "data-tab-open": true,
            on: { click: () => actions.openTab() },
          },
          icon("lock-closed"),
          t("Tab"),
        )
      : null,
  );
}

/**
 * Whether more ways may arrive with the bill that is being read, so that their place is kept: unless the bill that was
 * read before had none.
 * @param {PayScreen} screen
 */
function areAwaited({ order, balance, balanceProblem, balances, may, status }) {
  if (balance || balanceProblem || status === "offline" || !may.has("payments.view")) return false;
  const earlier = Object.values(balances).findLast(({ data }) => data)?.data;
  return !earlier || Boolean(order.customer_id) || earlier.balances.length + earlier.tab.methods.length > 0;
}

/**
 * @param {string} name of the tender
 * @param {object} options
 * @param {number | null} options.fee in pence; null is unknown
 * @param {boolean | null} [options.isChosen] null for a button that marks nothing
 * @param {boolean} [options.isDisabled]
 * @param {Record<string, boolean>} options.mark data attributes
 * @param {() => void} options.tap
 */
function button(name, { fee, isChosen = null, isDisabled = false, mark, tap }) {
  const { label, icon: drawing } = TENDERS[name];
  return h(
    "button",
    {
      class: `button button-secondary pay-tender${isChosen ? " is-chosen" : ""}`,
      key: name,
      type: "button",
      "data-tender": name,
      "aria-pressed": isChosen === null ? null : isChosen ? "true" : "false",
      "aria-disabled": isDisabled ? "true" : null,
      ...mark,
      on: { click: tap },
    },
    icon(drawing),
    h("span", null, label),
    h(
      "span",
      { class: "pay-fee", "data-fee": fee === null ? null : true },
      fee === null ? "\u00a0" : fee ? t("fee {fee}", { fee: formatPence(fee) }) : t("no fee"),
    ),
  );
}
