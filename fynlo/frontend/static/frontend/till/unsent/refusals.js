// Commands that the server has finally refused. Refused lines go back into their cart. Any other command stays until a
// person tries it again as a new command, or dismisses it (the toast offers undo).
import { ERRORS } from "../../shared/contract.js";
import { newCart } from "../cart/cart.js";
import { TAKES_MONEY } from "../commands.js";

const DONE_ALREADY = new Set([ERRORS.NOTHING_TO_SEND]); // refused because the change is already made

/** Whether the bill that a payment was for is paid, and who took money for it last. */
const billNow = (order) => ({ isPaid: order?.payment_status === "paid", last: order?.last_payment ?? null });

/** `isKnown(orderId)`: whether the server has that order. */
export function createRefusals({ store, outbox, newId, showToast, queueToast, keepCart, isKnown }) {
  function putBack({ cart, where }, { code, message: reason, details }) {
    const now = store.state.carts[cart.id];
    const conflicts =
      code === ERRORS.ALLERGY_CONFLICT ? new Map(details.lines.map((line) => [line.id, line.conflicts])) : new Map();
    const lines = [
      ...cart.lines.map((line) => (conflicts.has(line.id) ? { ...line, refusedFor: conflicts.get(line.id) } : line)),
      ...(now?.lines ?? []),
    ];
    const start = now ?? newCart(cart);
    const isNew = (cart.isNew || start.isNew) && !isKnown(cart.id);
    keepCart({
      ...cart,
      ...start,
      isNew,
      key: newId(),
      lines,
      guests: start.guests ?? cart.guests,
      notes: start.notes || cart.notes,
      allergies: start.allergies?.length ? start.allergies : (cart.allergies ?? []),
      where,
      problem: reason,
    });
  }

  /** Whether it stands where the person looks already: in the open sheet, or on the screen of its order. */
  function isRead(metadata, uncertain) {
    const { ui, route } = store.state;
    const isShown =
      route.id === metadata.orderId && (route.screen === "pay" || (route.screen === "order" && isKnown(route.id)));
    return ui.unsent || isShown || (metadata.isAwaited && !uncertain);
  }

  return {
    /**
     * What stays with it in the list of what was refused, or null. `current` is what it was about, as it stands now.
     */
    take({ kind, metadata, uncertain }, error, current) {
      if (DONE_ALREADY.has(error.code)) return null;
      if (metadata.cart) putBack(metadata, error);
      // It stays counted in the bar, so the word about it may go. Who asked and waits for the answer reads it there.
      if (!isRead(metadata, uncertain))
        queueToast(metadata.where ? `${metadata.where}: ${error.message}` : error.message, "warning");
      if (metadata.cart) return null;
      return TAKES_MONEY.has(kind) ? { ...metadata, bill: billNow(current) } : metadata;
    },
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
          metadata: { ...metadata, receipt: { ...metadata.receipt, receiptNumber } },
        }),
        more,
      );
    },
    dismiss(commandId) {
      const refused = store.state.refusals[commandId];
      outbox.discard(commandId);
      showToast("Dismissed.", "info", () => outbox.putBack(refused));
    },
  };
}
