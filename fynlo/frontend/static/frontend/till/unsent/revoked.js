// @ts-check
// The till of a revoked device: it hands up what it had not sent, and says what becomes of it.

import { areHandedUp, handUp, unsentOn } from "../../shared/sync/hand_up.js";
import { plural, t } from "../../shared/translate.js";

/** @import { Device } from "../types.js" */

const RETRY_MS = 60_000;

/**
 * What the person reads on a revoked device; "" on any other.
 * @param {Device} device
 */
export function revokedSentence(device) {
  const { self } = device;
  if (!self.revoked) return "";
  const waiting = unsentOn(device);
  if (!waiting.length) return self.problem || t("This device may no longer be used here. Ask a manager.");
  if (!areHandedUp(self, waiting))
    return plural(
      waiting.length,
      "This device was revoked. {count} change was not sent. The managers get the list once there is a connection.",
      "This device was revoked. {count} changes were not sent. The managers get the list once there is a connection.",
    );
  return plural(
    waiting.length,
    "This device was revoked. {count} change was not sent and not carried out. The managers have the list in the " +
      "portal, under Devices.",
    "This device was revoked. {count} changes were not sent and not carried out. The managers have the list in the " +
      "portal, under Devices.",
  );
}

/**
 * Hand up what is unsent as soon as the device is known to be revoked. Returns what checks it at once: call it when the
 * person was signed out, because a revoked device is signed out before it learns why.
 * @param {Device} device
 */
export function followRevocation(device) {
  let isBusy = false;
  let triedAt = -RETRY_MS;

  async function check() {
    const waiting = unsentOn(device);
    if (isBusy || !waiting.length || areHandedUp(device.self, waiting)) return;
    isBusy = true;
    triedAt = performance.now();
    await handUp(device).catch(console.warn);
    isBusy = false;
  }

  const retry = () => {
    if (device.self.revoked && performance.now() - triedAt >= RETRY_MS) check();
  };
  device.watch(retry);
  window.addEventListener("online", () => device.self.revoked && check());
  setInterval(retry, RETRY_MS);
  retry();
  return check;
}
