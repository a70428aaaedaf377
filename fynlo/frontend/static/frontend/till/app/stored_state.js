// @ts-check
// The part of the state that this device stores: commands, refusals, carts, answers, receipts, notices, customers.

import { now as serverNow } from "../../shared/clock.js";
import { isEmpty } from "../cart/cart.js";
import { hasManagers } from "../pin/pins.js";
import { customersOn } from "../takeaway/customers.js";
import { revokedSentence } from "../unsent/revoked.js";
import { FRESH_MS } from "../unsent/unsent.js";

/** @import { Cart, Device, DeviceState, TillCommand, TillStore } from "../types.js" */

const RECEIPT_STORED_MS = 10 * 60_000;

/**
 * Read the stored part of the state.
 * @param {Device} device
 * @returns {DeviceState}
 */
export function readStoredState(device) {
  const byId = (/** @type {TillCommand["state"]} */ state) =>
    Object.fromEntries(
      device.commands.filter((command) => command.state === state).map((command) => [command.command_id, command]),
    );
  return {
    commands: byId("waiting"),
    refusals: byId("refused"),
    others: device.ofOthers.length,
    answers: device.all("answer"),
    receipts: device.all("receipt"),
    notices: device.all("notice"),
    customers: customersOn(device),
    carts: device.all("cart"),
    managersHere: hasManagers(device),
    signsHere: device.signsForPerson,
    revoked: revokedSentence(device),
    deviceId: device.self.id,
  };
}

/**
 * Make the state follow the device, whichever tab writes to it. Empty carts are not stored: they stay with this tab.
 * @param {{device: Device, store: TillStore}} given
 */
export function followDevice({ device, store }) {
  device.watch(() => {
    store.update(({ carts }) => {
      const stored = readStoredState(device);
      const empty = Object.values(carts).filter((cart) => isEmpty(cart) && !(cart.id in stored.carts));
      return { ...stored, carts: { ...Object.fromEntries(empty.map((cart) => [cart.id, cart])), ...stored.carts } };
    });
    setTimeout(() => store.update({ now: serverNow() }), FRESH_MS); // a slow command shows from then on
  });
}

/**
 * Returns what stores a cart, or drops it when nothing is lost without it.
 * @param {{device: Device, store: TillStore}} given
 */
export const createKeepCart =
  ({ device, store }) =>
  (/** @type {Cart} */ cart) => {
    if (isEmpty(cart) && !cart.problem) device.drop("cart", cart.id);
    else device.keep("cart", cart.id, cart);
    store.update((now) => ({ carts: { ...now.carts, [cart.id]: cart } }));
  };

/**
 * Drop old receipts. A receipt is stored only so that a reload still shows the change to give back.
 * @param {Device} device
 */
export function dropOldReceipts(device) {
  const old = Object.entries(device.all("receipt")).filter(([, { at }]) => Date.now() - at > RECEIPT_STORED_MS);
  if (old.length) device.write({ drop: old.map(([id]) => ["receipt", id]) });
}
