// @ts-check
// Which order a guest display may show: the one on the till's screen, once the server has it.

/** @import { TillState } from "../types.js" */

/** @typedef {{order_id: string | null, paying: boolean}} Shown */

/** @type {Shown} */
export const NOTHING = { order_id: null, paying: false };

/**
 * What the display is to show now: nothing while the till is locked. A bill that was paid stays until the till leaves
 * it, so that the guest is thanked.
 * @param {Pick<TillState, "route" | "server" | "locked">} state
 * @param {Shown} before
 * @returns {Shown}
 */
export function shownOrder({ route, server, locked }, before) {
  const { screen, id } = route;
  if (!id || screen === "floor" || locked) return NOTHING;
  const isKnown = id in server.orders || id === before.order_id;
  return isKnown ? { order_id: id, paying: screen === "pay" || (before.paying && id === before.order_id) } : NOTHING;
}
