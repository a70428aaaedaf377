// @ts-check
/** Lists the actions on an order or a line, each with the reason when it cannot be done now. Pure. */

import { STEP_UPS } from "../../shared/contract.js";
import { formatPence, pence } from "../../shared/money.js";
import { conflictSentence, isUnconfirmed } from "../../shared/rules/allergies.js";
import { t } from "../../shared/translate.js";
import { isTaken, isUnderWay } from "../bill/bill_state.js";
import { isSettled } from "../labels.js";
import { decidedHere, isOnline } from "../online_actions.js";
import { isOpen, liveLines } from "../optimistic/projection.js";
import { isSale } from "../order/line_kinds.js";
import { menuPence, mostPercent } from "./adjustments.js";
import { paidLines } from "./paid_lines.js";

/** @import { Payment } from "../../shared/types.js" */
/** @import { Actions, ScreenState, ShownLine, ShownOrder } from "../types.js" */

const MANAGER = t("ask a manager");
const NOT_IN_PRACTICE = t("not in practice");

/**
 * Why something cannot be done: no connection, no permission, or the first of `against` that is not "". "" when it can.
 * @param {ScreenState} screen
 * @param {string} permission "" for none
 * @param {string[]} against
 */
export function reasonOf(screen, permission, ...against) {
  if (!isOnline(screen)) return t("needs a connection");
  return reasonHere(screen, permission, ...against);
}

/**
 * The same for a command that can be decided on this device when there is no connection.
 * @param {ScreenState} screen
 * @param {string} kind
 * @param {string[]} against
 */
function decidedReasonOf(screen, kind, ...against) {
  if (!isOnline(screen) && !decidedHere(screen, kind)) return t("needs a connection");
  return reasonHere(screen, STEP_UPS[kind].permission, ...against);
}

/**
 * @param {ScreenState} screen
 * @param {string} permission
 * @param {string[]} against
 */
function reasonHere(screen, permission, ...against) {
  if (permission && !screen.may.has(permission)) return missing(screen, permission);
  return against.find(Boolean) ?? "";
}

/**
 * @param {ScreenState} screen
 * @param {string} permission that is not held here
 */
const missing = ({ config }, permission) => (config.not_in_practice?.includes(permission) ? NOT_IN_PRACTICE : MANAGER);

/**
 * @param {ScreenState} screen
 * @param {string[]} against
 */
const discountReason = (screen, ...against) =>
  decidedReasonOf(screen, "order.discount", ...against, mostPercent(screen) ? "" : MANAGER);

/**
 * Why an order cannot be void: money was taken and not refunded, or is being taken.
 * @param {ScreenState} screen
 * @param {ShownOrder} order
 */
function paymentReason(screen, order) {
  const counts = (/** @type {Payment} */ payment) =>
    isUnderWay(payment) || (isTaken(payment) && pence(payment.amount) > pence(payment.refunded_amount));
  return screen.paymentsOf(order.id).some(counts) ? t("a part of it is paid") : "";
}

/**
 * @typedef {object} Offered
 * @property {string} name of its step
 * @property {string} icon
 * @property {string} text
 * @property {string} [note]
 * @property {string} reason why it cannot be done now, or ""
 * @property {string} [tone]
 * @property {(actions: Actions) => unknown} [tap] what it does in place of showing its step
 */

/**
 * The actions on a line that was sent.
 * @param {ScreenState} screen
 * @param {ShownOrder} order
 * @param {ShownLine} line
 * @returns {Offered[]}
 */
export function offeredForLine(screen, order, line) {
  if (!isSale(line)) return offeredForOther(screen, order, line);
  const isComped = (line.adjustments ?? []).some(({ kind }) => kind === "comp");
  const conflicts = line.allergy_conflicts ?? [];
  const busy = line.status === "void" ? t("it is void") : line.sendState ? t("it is being sent") : "";
  const settled = isSettled(order) ? t("it is paid; open the order again first") : busy;
  const closed = isOpen(order) ? "" : t("it is closed");
  return [
    {
      name: "edit",
      icon: "pencil-square",
      text: t("Edit"),
      note: t("Note, course or seat"),
      reason: busy || closed,
    },
    ...(isUnconfirmed(conflicts, line.allergy_acknowledged ?? []) && line.status !== "void"
      ? [
          {
            name: "allergy",
            icon: "exclamation-triangle",
            text: t("Serve it despite the allergy"),
            note: conflictSentence(line.name, conflicts),
            reason: closed,
            tap: (/** @type {Actions} */ actions) => actions.acknowledgeLine(order, line),
            tone: "danger",
          },
        ]
      : []),
    {
      name: "void",
      icon: "no-symbol",
      text: t("Void"),
      note: t("The kitchen sees it"),
      reason: decidedReasonOf(screen, "order.void_sent_line", settled),
      tone: "danger",
    },
    {
      name: "comp",
      icon: "gift",
      text: t("On the house"),
      reason: decidedReasonOf(screen, "order.comp", settled, isComped ? t("it is already") : ""),
    },
    {
      name: "discount",
      icon: "receipt-percent",
      text: t("Discount"),
      reason: discountReason(screen, settled, isComped ? t("it is on the house") : ""),
    },
    ...priceChoices(screen, order, line, settled || (isComped ? t("it is on the house") : "")),
    {
      name: "table",
      icon: "arrow-right-circle",
      text: t("Move to another table"),
      reason: reasonOf(
        screen,
        "orders.move",
        settled,
        paidLines(screen, order).has(line.id) ? t("a guest has paid for it") : "",
      ),
    },
  ];
}

/**
 * Change the price of a line, and restore the menu's where it was changed.
 * @param {ScreenState} screen
 * @param {ShownOrder} order
 * @param {ShownLine} line
 * @param {string} against why no price of the line can change, or ""
 * @returns {Offered[]}
 */
function priceChoices(screen, order, line, against) {
  const isPaid = paidLines(screen, order).has(line.id) ? t("a guest has paid for it") : "";
  const reason = decidedReasonOf(screen, "order.override_price", against, isPaid);
  const change = { name: "price", icon: "tag", text: t("Change price"), reason };
  const onMenu = menuPence(line);
  if (onMenu === null) return [change];
  return [
    change,
    {
      name: "restore-price",
      icon: "arrow-uturn-left",
      text: t("Restore price"),
      note: t("{price} on the menu", { price: formatPence(onMenu) }),
      reason,
      tap: (actions) => actions.correct.restorePrice(order, line),
    },
  ];
}

/**
 * The actions on a line that is no sale of food.
 * @param {ScreenState} screen
 * @param {ShownOrder} order
 * @param {ShownLine} line
 * @returns {Offered[]}
 */
function offeredForOther(screen, order, line) {
  const paid = paidLines(screen, order).has(line.id) ? t("a guest has paid for it; refund it first") : "";
  const settled = isSettled(order) ? t("it is paid; refund it instead") : paid;
  return [
    {
      name: "remove",
      icon: "trash",
      text: t("Remove from the bill"),
      reason: reasonOf(screen, "orders.void_unsent", line.status === "void" ? t("it is void") : "", settled),
      tap: (actions) => actions.correct.removeOther(order, line),
      tone: "danger",
    },
    {
      name: "table",
      icon: "arrow-right-circle",
      text: t("Move to another table"),
      reason: reasonOf(screen, "orders.move", settled),
    },
  ];
}

/**
 * The actions on an open order.
 * @param {ScreenState} screen
 * @param {ShownOrder} order
 * @returns {Offered[]}
 */
export function offeredForOrder(screen, order) {
  const payment = paymentReason(screen, order);
  const paidFor = paidLines(screen, order);
  const stuck = liveLines(order).every(({ id }) => paidFor.has(id)) ? t("guests have paid for every item") : "";
  const paid = isSettled(order) ? t("it is paid; open it again once it is closed") : "";
  const waiting = order.total === null ? t("it is being sent") : "";
  const off = order.adjustments?.length ? t("take the discount off the order first") : "";
  return [
    {
      name: "payments",
      icon: "banknotes",
      text: t("Payments and receipts"),
      reason: screen.may.has("payments.view") ? "" : MANAGER,
      tap: (actions) => actions.openPayments(order.id),
    },
    ...(screen.server.giftCards.is_sold
      ? [
          {
            name: "gift-card",
            icon: "gift",
            text: t("Sell a gift card"),
            reason: reasonOf(screen, "gift_cards.sell", waiting, paid),
            tap: (/** @type {Actions} */ actions) => actions.openGiftCardSale(order.id),
          },
        ]
      : []),
    ...(screen.config.not_in_practice
      ? []
      : [
          {
            name: "customer",
            icon: "user",
            text: t("Customer and points"),
            reason: waiting,
            tap: (/** @type {Actions} */ actions) => actions.openCustomer(order),
          },
        ]),
    { name: "table", icon: "arrow-right-circle", text: t("Move to another table"), reason: waiting },
    {
      name: "merge",
      icon: "arrows-pointing-in",
      text: t("Merge another order"),
      reason: reasonOf(screen, "orders.move", waiting, paid, off),
    },
    {
      name: "split",
      icon: "scissors",
      text: t("Split into two bills"),
      reason: reasonOf(
        screen,
        "orders.move",
        waiting,
        paid,
        stuck,
        off,
        liveLines(order).reduce((sum, { quantity }) => sum + quantity, 0) < 2 ? t("there is only one item") : "",
      ),
    },
    {
      name: "discount",
      icon: "receipt-percent",
      text: t("Discount on all of it"),
      reason: discountReason(screen, waiting, paid),
    },
    {
      name: "comp",
      icon: "gift",
      text: t("All of it on the house"),
      reason: decidedReasonOf(screen, "order.comp", waiting, paid),
    },
    {
      name: "void",
      icon: "no-symbol",
      text: t("Void the whole order"),
      reason: decidedReasonOf(screen, "order.void", waiting, payment),
      tone: "danger",
    },
    {
      name: "history",
      icon: "clock",
      text: t("History"),
      note: t("Who did what, when and where"),
      reason: reasonOf(screen, "", waiting),
    },
  ];
}

/**
 * The actions on a closed order.
 * @param {ScreenState} screen
 * @param {ShownOrder} order
 * @returns {Offered[]}
 */
export function offeredForClosed(screen, order) {
  return [
    {
      name: "payments",
      icon: "banknotes",
      text: t("Payments and receipts"),
      note: t("Reprint, correct, refund"),
      reason: reasonOf(screen, "payments.view"),
      tap: (actions) => actions.openPayments(order.id),
    },
    {
      name: "reopen",
      icon: "arrow-uturn-left",
      text: t("Reopen"),
      note: t("What was paid stays paid"),
      reason: reasonOf(screen, "orders.reopen"),
    },
    {
      name: "history",
      icon: "clock",
      text: t("History"),
      note: t("Who did what, when and where"),
      reason: reasonOf(screen, ""),
    },
  ];
}
