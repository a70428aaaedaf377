// @ts-check
/** Actions on the guests' own page of a bill: show its link, end it, cancel a payment that a guest began there. */

import { t } from "../../shared/translate.js";

/** @import { Payment } from "../../shared/types.js" */
/** @import { createOnlineActions } from "../online_actions.js" */
/** @import { Tools } from "../types.js" */

const LINK_FRESH_MS = 60_000; // a link that expires sooner is requested again

/**
 * @param {Tools} tools
 * @param {ReturnType<typeof createOnlineActions>} onlineActions
 */
export function guestLinkActions({ store, state, showToast, changeUi }, onlineActions) {
  /** @param {string} orderId */
  async function openGuest(orderId) {
    changeUi({ guest: { orderId } });
    const known = state().links[orderId];
    if (known && Date.parse(known.expires_at) - state().now > LINK_FRESH_MS) return;
    const link = await onlineActions.ask({ name: "link", path: `/orders/${orderId}/bill-link` });
    if (link) store.update(({ links }) => ({ links: { ...links, [orderId]: link } }));
  }

  /** @param {string} orderId */
  async function endLink(orderId) {
    const done = await onlineActions.ask({ name: "end-link", path: `/orders/${orderId}/bill-link`, method: "DELETE" });
    if (!done) return;
    store.update(({ links: { [orderId]: _ended, ...links } }) => ({ links }));
    changeUi({ guest: null });
    showToast(t("The guests' page is closed. Payments that are under way go on."), "success");
  }

  /** @param {Pick<Payment, "id">} payment one that is under way */
  async function cancelPayment(payment) {
    if (await onlineActions.ask({ name: `cancel:${payment.id}`, path: `/payments/${payment.id}/cancel` }))
      showToast(t("Cancelled. That part can be taken again as soon as the provider confirms."));
  }

  return { openGuest, endLink, cancelPayment };
}
