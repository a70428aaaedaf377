// What the server has refused for good. Lines go back into their cart; anything else stays until somebody has dealt
// with it: tried again as a new command, or dismissed (with a way back, as long as the toast stands).
import { newCart } from "./cart.js";

const DONE_ALREADY = new Set(["order.nothing_to_send"]); // refused because what was wanted is so

/** `isKnown(orderId)`: whether the server has that order. */
export function createRefusals({ store, device, outbox, newId, say, keepCart, isKnown }) {
  function keep(refusals) {
    store.update({ refusals });
  }

  function add(refusal) {
    device.put("refusal", refusal.command.key, refusal);
    keep({ ...store.state.refusals, [refusal.command.key]: refusal });
  }

  function remove(key) {
    const { [key]: gone, ...others } = store.state.refusals;
    device.drop("refusal", key);
    keep(others);
    return gone;
  }

  function putBack({ cart, where }, reason) {
    const now = store.state.carts[cart.id];
    const lines = [...cart.lines, ...(now?.lines ?? [])];
    const start = now ?? newCart(cart);
    const isNew = (cart.isNew || start.isNew) && !isKnown(cart.id);
    keepCart({ ...cart, ...start, isNew, key: newId(), lines, guests: start.guests ?? cart.guests, notes: start.notes || cart.notes, where, problem: reason });
  }

  return {
    take(command, error) {
      if (DONE_ALREADY.has(error.code)) return;
      if (command.cart) putBack(command, error.message);
      else add({ command, reason: error.message });
      // It stays counted in the bar, so the word about it may go; in the open sheet it stands already.
      if (!store.state.ui.unsent) say(command.where ? `${command.where}: ${error.message}` : error.message, "warning");
    },
    tryAgain(key) {
      const { command } = remove(key);
      outbox.push({ ...command, key: newId() });
    },
    dismiss(key) {
      const refusal = remove(key);
      say("Dismissed.", "info", () => add(refusal));
    },
    reload: () => keep(device.all("refusal")),
  };
}
