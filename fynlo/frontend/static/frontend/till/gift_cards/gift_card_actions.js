// @ts-check
/**
 * Actions on gift cards: look one up, pay with one, sell one. All of them need the server, which alone knows what is on
 * a card; a code is never stored on this device.
 */

import { formatPence, pence, pounds } from "../../shared/money.js";
import { readApi } from "../../shared/read_api.js";
import { t } from "../../shared/translate.js";
import { chosenPart, partProblem } from "../bill/part_payment.js";
import { createOnlineActions } from "../online_actions.js";
import { NEW_GIFT_CARD, paidByCard, soldPence } from "./gift_card_draft.js";

/** @import { Tools } from "../types.js" */
/** @import { GiftCardDraft } from "./gift_card_draft.js" */

/** @param {Tools} tools */
export function giftCardActions(tools) {
  const { state, showToast, changeUi, go, newId } = tools;
  const online = createOnlineActions(tools);
  const draft = () => state().ui.giftCard ?? NEW_GIFT_CARD;
  const open = (/** @type {Partial<GiftCardDraft>} */ fields) => {
    online.forgetProblem();
    changeUi({ cart: null, more: null, giftCard: { ...NEW_GIFT_CARD, ...fields } });
  };

  /**
   * Change what the sheet edits. A sheet that was closed meanwhile stays closed.
   * @param {Partial<GiftCardDraft>} changes
   */
  function changeGiftCard(changes) {
    const before = state().ui.giftCard;
    if (before) changeUi({ giftCard: { ...before, ...changes } });
  }

  /** Pay the chosen part of the bill with a gift card. */
  function openGiftCardPayment() {
    const { pay, bill, balance, order } = state();
    if (!order) return undefined;
    const part = chosenPart(pay, { balance, duePence: bill.duePence, lines: order.lines ?? [] });
    const problem = partProblem(part, { balance, duePence: bill.duePence, overridesHold: pay.overridesHold });
    if (problem) return showToast(problem, "warning");
    return open({ mode: "pay", orderId: order.id, partPence: part.pence, split: part.split ?? null });
  }

  /** @param {string} [orderId] the bill that the card is added to; without it the card gets a bill of its own */
  async function openGiftCardSale(orderId = "") {
    open({ mode: "sell", orderId });
    const { ok, data } = await readApi("/gift-cards/settings");
    if (ok) changeGiftCard({ sold: data });
  }

  async function checkGiftCard() {
    const card = await online.ask({ name: "check", path: "/gift-cards/check", body: { code: draft().code } });
    if (card) changeGiftCard({ card });
  }

  async function payWithGiftCard() {
    const { orderId, code, card, partPence, split } = draft();
    if (!card) return;
    const sum = paidByCard(card, partPence);
    const isWhole = sum === partPence && split;
    const paid = await online.ask({
      name: "pay",
      path: "/payments/gift-card",
      body: {
        id: newId(),
        order_id: orderId,
        code,
        amount: Number(pounds(sum)),
        ...(isWhole ? { split } : {}),
      },
    });
    if (!paid) return;
    changeUi({ giftCard: null });
    const rest = formatPence(pence(card.balance) - sum);
    showToast(t("{sum} paid by gift card. {rest} is left on it.", { sum: formatPence(sum), rest }), "success");
  }

  async function sellGiftCard() {
    const { orderId, amount, code, sold } = draft();
    const sum = soldPence(amount, sold);
    if (sum === null) return;
    const made = await online.ask({
      name: "sell",
      path: "/gift-cards",
      body: { amount: Number(pounds(sum)), ...(orderId && { order_id: orderId }), ...(code.trim() && { code }) },
    });
    if (!made) return;
    changeUi({ giftCard: null });
    showToast(t("Gift card ending {digits}: it works once its bill is paid.", { digits: made.last_four }), "success");
    if (!orderId) go(`#/pay/${made.order_id}`);
  }

  return {
    openGiftCardPayment,
    openGiftCardSale,
    openGiftCardCheck: () => open({ mode: "check" }),
    changeGiftCard,
    checkGiftCard,
    payWithGiftCard,
    sellGiftCard,
  };
}
