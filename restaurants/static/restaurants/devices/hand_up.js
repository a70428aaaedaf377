// @ts-check
// On the sign-in page: a device that was revoked ends up here. If it holds changes that it never sent, it hands them up
// for the managers to read. The server refuses the list of a device that is not revoked.
import { openDevice } from "../../frontend/shared/sync/device.js";
import { handUp } from "../../frontend/shared/sync/hand_up.js";

/** @type {HTMLScriptElement | null} */
const script = document.querySelector("script[data-restaurant]");
const restaurantId = script?.dataset.restaurant ?? "";

/** Whether this browser is a device of the restaurant. Opening its store would make it one. */
async function isDevice() {
  const stores = (await globalThis.indexedDB?.databases?.()) ?? [];
  return stores.some(({ name }) => name === `fynlo:device:${restaurantId}`);
}

async function offer() {
  if (!(await isDevice())) return;
  const device = await openDevice({ restaurantId, personId: "" });
  if (device.self.registered) await handUp(device);
}

offer().catch(console.warn);
