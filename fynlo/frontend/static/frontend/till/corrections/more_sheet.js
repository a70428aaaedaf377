// @ts-check
/** The sheet of an order, or of one line that was sent: what can be done with it, each as a step of its own. */

import { orderLabel } from "../../shared/labels/orders.js";
import { t } from "../../shared/translate.js";
import { h, icon } from "../../shared/view/dom.js";
import { customerStep } from "../customers/customer_step.js";
import { isOnline } from "../online_actions.js";
import { isOpen } from "../optimistic/projection.js";
import { choice, errorBanner, sheetHeader } from "../view/sheet_controls.js";
import { adjustmentList } from "./adjustment_list.js";
import { closedBill } from "./closed_bill.js";
import { discountStep } from "./discount_step.js";
import { editStep } from "./edit_step.js";
import { historyStep } from "./history_step.js";
import { offeredForClosed, offeredForLine, offeredForOrder } from "./offered.js";
import { mergeStep, splitStep, tableStep } from "./place_steps.js";
import { priceStep } from "./price_step.js";
import { compStep, reopenStep, voidStep } from "./reason_steps.js";
import { typeStep } from "./type_step.js";

/** @import { Children } from "../../shared/view/dom.js" */
/** @import { Actions, MoreDraft, ScreenState, ShownLine, ShownOrder } from "../types.js" */

/**
 * @typedef {object} StepContext
 * @property {ScreenState} screen
 * @property {MoreDraft} draft what the sheet edits
 * @property {ShownOrder} order
 * @property {ShownLine | null} line null for the whole order
 * @property {Actions} actions
 */

/** @type {Record<string, (context: StepContext) => Children>} */
const STEPS = {
  edit: editStep,
  void: voidStep,
  comp: compStep,
  discount: discountStep,
  price: priceStep,
  table: tableStep,
  merge: mergeStep,
  split: splitStep,
  reopen: reopenStep,
  history: historyStep,
  type: typeStep,
  customer: customerStep,
};
/** @type {Record<string, string>} */
const TITLES = {
  edit: t("Edit"),
  void: t("Void"),
  comp: t("On the house"),
  discount: t("Discount"),
  price: t("Change price"),
  table: t("Move where?"),
  merge: t("Merge which order?"),
  split: t("Split off"),
  reopen: t("Reopen"),
  history: t("History"),
  type: "Takeaway or eat in",
  customer: t("Customer and points"),
};
/**
 * @param {ScreenState} screen
 * @param {Actions} actions
 */
export function moreSheet(screen, actions) {
  const draft = screen.ui.more;
  if (!draft) return null;
  const { orderId, lineId, step } = draft;
  const order = actions.orderNow(orderId);
  const line = order?.lines?.find(({ id }) => id === lineId) ?? null;
  const subject = line ? `${line.quantity} × ${line.name}` : order ? orderLabel(order) : t("Order");
  return [
    sheetHeader({
      id: "more-sheet-title",
      title: step === "menu" ? subject : TITLES[step],
      note: step === "menu" ? "" : subject,
      back: step === "menu" ? null : () => actions.toStep("menu"),
    }),
    h(
      "div",
      // A history is longer than the sheet and holds nothing that takes the focus.
      {
        class: "sheet-body",
        key: `body ${step}`,
        ...(step === "history" ? { tabindex: "0", role: "region", "aria-label": t("History") } : {}),
      },
      errorBanner(screen.onlineRequest),
      !order || (lineId && !line)
        ? h("p", { key: "gone" }, t("Another device has moved or closed this."))
        : (STEPS[step] ?? menu)({ screen, draft, order, line, actions }),
    ),
  ];
}

/**
 * The choices of the first step.
 * @param {StepContext} context
 */
function menu(context) {
  const { screen, order, line, actions } = context;
  const offered = line
    ? offeredForLine(screen, order, line)
    : isOpen(order)
      ? offeredForOrder(screen, order)
      : offeredForClosed(screen, order);
  return [
    isOnline(screen)
      ? null
      : h(
          "div",
          { class: "banner banner-warning", key: "offline", role: "status" },
          icon("signal-slash"),
          h("p", null, t("No connection. Locked actions wait until it is back; the rest works. Nothing is lost.")),
        ),
    h(
      "ul",
      { class: "sheet-choices", key: "choices" },
      offered.map((one) =>
        choice({
          ...one,
          showToast: actions.showToast,
          tap: () => (one.tap ? one.tap(actions) : actions.toStep(one.name)),
        }),
      ),
    ),
    line || isOpen(order) ? null : closedBill(order),
    adjustmentList(context),
  ];
}
