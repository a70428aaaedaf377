// @ts-check
/**
 * Commands that the server has finally refused. Refused lines go back into their cart. Any other command stays until a
 * person tries it again as a new command, or dismisses it (the toast offers undo).
 */

import { ERRORS } from "../../shared/contract.js";
import { t } from "../../shared/translate.js";
import { newCart } from "../cart/cart.js";
import { TAKES_MONEY } from "../commands.js";
import { DISCOUNT_OVER_LIMIT } from "../corrections/adjustments.js";

/** @import { Order } from "../../shared/types.js" */
/** @import { Cart, LastPayment, Metadata, ShowToast, TillCommand, Tools } from "../types.js" */

/**
 * What a manager may approve where a person's own rights end, by the refusal's code.
 * @type {Record<string, string>}
 */
const BEYOND_OWN_RIGHTS = {
  [ERRORS.DISCOUNT_TOO_HIGH]: DISCOUNT_OVER_LIMIT,
  [ERRORS.SECOND_PERSON_NEEDED]: "drawer",
};

/**
 * @typedef {object} Refusal the server's error
 * @property {string} code
 * @property {string} message
 * @property {{lines?: {id: string, conflicts: string[]}[], reason?: string, action?: string}} [details] `lines`: those
 *   that conflict with an allergy; `action`: what a manager has to approve, if that is the `reason`
 */

/** @typedef {Order & {last_payment?: LastPayment | null}} OrderNow `last_payment`: of refused money */

/** @type {Set<string>} */
const ALREADY_DONE = new Set([ERRORS.NOTHING_TO_SEND]); // refused because the change is already made

/**
 * Whether the bill is paid, and who took money for it last.
 * @param {OrderNow | null | undefined} order
 */
const billNow = (order) => ({ isPaid: order?.payment_status === "paid", last: order?.last_payment ?? null });

/**
 * @param {object} given
 * @param {Tools["store"]} given.store
 * @param {Tools["outbox"]} given.outbox
 * @param {() => string} given.newId
 * @param {ShowToast} given.showToast
 * @param {(message: string, tone?: "warning") => void} given.queueToast shows a toast after the one on the screen
 * @param {(cart: Cart) => void} given.keepCart
 * @param {(orderId: string) => boolean} given.isKnown whether the server has that order
 */
export function createRefusals({ store, outbox, newId, showToast, queueToast, keepCart, isKnown }) {
  /**
   * Put the lines of a refused command back into their cart, before those that were added since.
   * @param {Cart} cart as it was sent
   * @param {string | undefined} where
   * @param {Refusal} refusal
   */
  function putBack(cart, where, { code, message: problem, details }) {
    const conflicting = code === ERRORS.ALLERGY_CONFLICT ? (details?.lines ?? []) : [];
    const conflicts = new Map(conflicting.map((line) => [line.id, line.conflicts]));
    const refused = cart.lines.map((line) =>
      conflicts.has(line.id) ? { ...line, refusedFor: conflicts.get(line.id) } : line,
    );
    const current = store.state.carts[cart.id];
    const start = current ?? newCart(cart);
    keepCart({
      ...cart,
      ...start,
      isNew: (cart.isNew || start.isNew) && !isKnown(cart.id),
      key: newId(),
      lines: [...refused, ...(current?.lines ?? [])],
      guests: start.guests ?? cart.guests,
      notes: start.notes || cart.notes,
      allergies: start.allergies?.length ? start.allergies : (cart.allergies ?? []),
      where,
      problem,
    });
  }

  /**
   * Whether the person sees the refusal where it shows anyway: in the open sheet, on the screen of its order, or at the
   * button that waits for the answer.
   * @param {Metadata} metadata
   * @param {boolean} uncertain
   */
  function isSeen(metadata, uncertain) {
    const { ui, route } = store.state;
    const isShown =
      route.id === metadata.orderId && (route.screen === "pay" || (route.screen === "order" && isKnown(route.id)));
    return ui.unsent || isShown || (metadata.isAwaited && !uncertain);
  }

  /**
   * What a manager can approve so that the refused command is done, or "".
   * @param {Refusal} error
   */
  function actionToApprove({ code, details }) {
    if (details?.reason === ERRORS.STEP_UP_REQUIRED) return details?.action ?? "";
    const action = BEYOND_OWN_RIGHTS[code] ?? "";
    return store.state.config.step_up.includes(action) ? action : "";
  }

  return {
    /**
     * Take a refused command. Returns the metadata that stays with it in the list of refused commands, or null when it
     * leaves the list. `current` is the order as it is now.
     * @param {TillCommand} command
     * @param {Refusal} error
     * @param {OrderNow | null} [current]
     * @returns {Metadata | null}
     */
    take({ kind, metadata, uncertain }, error, current) {
      if (ALREADY_DONE.has(error.code)) return null;
      if (metadata.cart) putBack(metadata.cart, metadata.where, error);
      // The mark in the bar counts the refusal, so the toast may go.
      if (!isSeen(metadata, uncertain))
        queueToast(metadata.where ? `${metadata.where}: ${error.message}` : error.message, "warning");
      if (metadata.cart) return null;
      const stepUp = actionToApprove(error);
      if (stepUp) return { ...metadata, stepUp };
      return TAKES_MONEY.has(kind) ? { ...metadata, bill: billNow(current) } : metadata;
    },

    /**
     * Send a refused command again, as a new one.
     * @param {string} commandId
     */
    tryAgain(commandId) {
      const { kind, target, payload, base_version, menu_version, metadata, uncertain } =
        store.state.refusals[commandId];
      const more = { forget: [commandId] };
      const again = { kind, target, payload, base_version, menu_version, metadata };
      // A receipt number that a guest has seen stays; any other number has returned to its series.
      if (!payload.receipt_number || uncertain) return outbox.push(again, more);
      return outbox.pushWithReceipt(
        (receiptNumber) => ({
          ...again,
          payload: { ...payload, receipt_number: receiptNumber },
          metadata: metadata.receipt ? { ...metadata, receipt: { ...metadata.receipt, receiptNumber } } : metadata,
        }),
        more,
      );
    },

    /** @param {string} commandId */
    dismiss(commandId) {
      const refused = store.state.refusals[commandId];
      outbox.discard(commandId);
      showToast(t("Dismissed."), "info", () => outbox.putBack(refused));
    },
  };
}
