// @ts-check
/**
 * Actions on a bar tab: hold an amount on a guest's card, take a part of it for the bill, release it. All of them need
 * a connection, because the guest's bank decides.
 */

import { orderLabel } from "../../shared/labels/orders.js";
import { formatPence, pence, pounds, typedPence } from "../../shared/money.js";
import { t } from "../../shared/translate.js";
import { chosenPart } from "../bill/part_payment.js";
import { readerHere, readersOf } from "../bill/reader_here.js";
import { createOnlineActions } from "../online_actions.js";
import { isHold, NEW_TAB, takenOf } from "./tab_draft.js";

/** @import { Payment } from "../../shared/types.js" */
/** @import { Tools } from "../types.js" */
/** @import { TabDraft } from "./tab_draft.js" */

/** @param {number} amount pence */
const inPounds = (amount) => Number(pounds(amount));

/** @param {Tools} tools */
export function tabActions(tools) {
  const { state, showToast, changeUi, newId } = tools;
  const online = createOnlineActions(tools);

  /**
   * Change what the sheet edits. A sheet that was closed meanwhile stays closed.
   * @param {Partial<TabDraft>} changes
   */
  function changeTab(changes) {
    const before = state().ui.tab;
    if (before) changeUi({ tab: { ...before, ...changes } });
  }

  /** Open the tab of the order on the screen, with the part of the bill that is chosen. */
  function openTab() {
    const { pay, bill, balance, order, paymentsOf } = state();
    if (!order) return;
    online.forgetProblem();
    const part = chosenPart(pay, { balance, duePence: bill.duePence, lines: order.lines });
    const hasCards = paymentsOf(order.id).some(isHold);
    const draft = { ...NEW_TAB, orderId: order.id, partPence: part.pence, split: part.split ?? null };
    changeUi({ cart: null, more: null, payments: null, tab: draft });
    if (!hasCards) holdAnother();
  }

  function holdAnother() {
    online.forgetProblem();
    const proposed = state().balance?.tab.pence ?? 50_00;
    changeTab({ step: "hold", paymentId: null, amount: pounds(proposed), phone: null });
  }

  /** @param {Payment} payment */
  function takeCard(payment) {
    const draft = state().ui.tab;
    if (!draft) return;
    online.forgetProblem();
    const proposed = Math.min(draft.partPence || state().bill.duePence, pence(payment.held_amount));
    changeTab({ step: "take", paymentId: payment.id, amount: pounds(proposed), tip: 0 });
  }

  /** @param {Payment} payment */
  function askToRelease(payment) {
    online.forgetProblem();
    changeTab({ step: "release", paymentId: payment.id });
  }

  /** Send the amount to the card reader of this till; the stream says what becomes of it. */
  async function holdAtReader() {
    const reader = readerHere(readersOf(state()));
    if (reader && (await hold({ reader_id: reader.id }))) changeTab({ step: "list" });
  }

  /** Show a code with which the guest has the amount held on their own phone. */
  async function holdOnPhone() {
    const made = await hold({});
    if (made) changeTab({ step: "list", phone: { url: made.url, qr_svg: made.qr_svg } });
  }

  /** @param {{reader_id?: string}} where */
  function hold(where) {
    const draft = state().ui.tab;
    const typed = typedPence(draft?.amount ?? "");
    if (!draft || typed === null) return null;
    const body = { id: newId(), order_id: draft.orderId, amount: inPounds(typed), name: draft.name.trim(), ...where };
    return online.ask({ name: "reader_id" in where ? "hold-reader" : "hold-phone", path: "/payments/hold", body });
  }

  /** @param {Payment} payment */
  async function takeFromCard(payment) {
    const { ui, order } = state();
    const draft = ui.tab;
    if (!draft || !order) return;
    const { bill, tip, total } = takenOf(draft, pence(payment.held_amount));
    const done = await online.change({
      name: "take-card",
      kind: "payment.capture",
      target: payment.id,
      payload: {
        amount: inPounds(bill),
        tip_amount: inPounds(tip),
        ...(draft.split && bill === draft.partPence && { split: draft.split }),
      },
      orderId: order.id,
      where: orderLabel(order),
      description: t("Take {sum} from the tab's card", { sum: formatPence(total) }),
    });
    if (!done) return;
    changeUi({ tab: null });
    showToast(t("{sum} is being taken from the card. The rest is released.", { sum: formatPence(total) }), "success");
  }

  /** @param {Payment} payment */
  async function releaseCard(payment) {
    const { order } = state();
    const done = await online.change({
      name: "release-card",
      kind: "payment.cancel",
      target: payment.id,
      orderId: payment.order_id,
      where: order ? orderLabel(order) : "",
      description: t("Release {sum}", { sum: formatPence(pence(payment.held_amount)) }),
    });
    if (!done) return;
    changeTab({ step: "list", paymentId: null });
    showToast(t("{sum} is being released.", { sum: formatPence(pence(payment.held_amount)) }), "success");
  }

  return {
    openTab,
    changeTab,
    holdAnother,
    takeTabCard: takeCard,
    askToRelease,
    holdAtReader,
    holdOnPhone,
    takeFromCard,
    releaseCard,
  };
}
