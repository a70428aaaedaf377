// @ts-check
/** Ends a practice: deletes what it stored here, and tells the server, now or when there is a connection again. */

import { uuid7 } from "../../shared/ids.js";
import { sendCommand } from "../../shared/sync/send_command.js";
import { flagKey, readFlag } from "./practice_flag.js";

/**
 * The name of the practice's own database.
 * @param {string} restaurantId
 */
export const practiceDatabase = (restaurantId) => `fynlo:practice:${restaurantId}`;

/** @param {string} restaurantId */
const deleteDatabase = (restaurantId) =>
  new Promise((resolve) => {
    const request = indexedDB.deleteDatabase(practiceDatabase(restaurantId));
    request.onsuccess = request.onerror = request.onblocked = resolve;
  });

/**
 * Forget the practice on this device, then tell the server that it is over. Without an answer the flag stays, and the
 * till's next page tries again; at the server it ends with the business day in any case.
 * @param {string} restaurantId
 * @param {{isFirstOrderPaid?: boolean}} [noted] whether the order that the set-up leads through was paid
 */
export async function forgetPractice(restaurantId, { isFirstOrderPaid = false } = {}) {
  const flag = readFlag(restaurantId);
  if (!flag) return;
  localStorage.setItem(flagKey(restaurantId), JSON.stringify({ ...flag, isOver: true }));
  await deleteDatabase(restaurantId);
  const path = `/devices/${flag.deviceId}/practice`;
  const body = { is_first_order_paid: isFirstOrderPaid };
  const signal = AbortSignal.timeout(3000);
  const { retry } = await sendCommand({ path, method: "DELETE", key: uuid7(), body, signal });
  if (!retry) localStorage.removeItem(flagKey(restaurantId));
}
