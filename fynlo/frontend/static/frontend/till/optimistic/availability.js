// @ts-check
/** What is sold out and what is scarce, with this device's own changes that the server has not confirmed. Pure. */

import { soldOutIds } from "../../shared/rules/availability.js";

/** @import { Overlay } from "../../shared/rules/availability.js" */
/** @import { Item } from "../command_types.js" */
/** @import { TillCommand } from "../types.js" */

/**
 * The products and options that are sold out, and the portions that are left of those that are counted.
 * @param {Overlay} overlay
 * @param {TillCommand[]} commands oldest first
 * @param {number} at the server's time in milliseconds
 * @param {(optionId: string) => string | undefined} [partOf] the product that an option puts into a meal deal
 */
export function availabilityOf(overlay, commands, at, partOf = () => undefined) {
  const left = new Map(Object.entries(overlay.left ?? {}));
  const soldOut = soldOutIds({ ...overlay, left: {} }, at);
  for (const { kind, target, payload } of commands) {
    if (kind === "menu.set_availability") {
      payload.available ? soldOut.delete(target) : soldOut.add(target);
      left.delete(target);
      if (payload.portions) left.set(target, payload.portions);
    } else if (kind === "order.create" || kind === "order.add_lines") countDown(left, payload.items, partOf);
  }
  for (const [id, portions] of left) if (portions < 1) soldOut.add(id);
  return { soldOut, left };
}

/**
 * @param {Map<string, number>} left
 * @param {Item[]} items
 * @param {(optionId: string) => string | undefined} partOf
 */
function countDown(left, items, partOf) {
  for (const { product_id, quantity, modifiers } of items) {
    const chosen = modifiers.flatMap((each) => [each, ...(each.modifiers ?? [])]);
    const parts = modifiers.map((each) => [partOf(each.option_id), each.quantity]);
    for (const [id, each] of [[product_id, 1], ...parts, ...chosen.map((of) => [of.option_id, of.quantity])]) {
      const before = left.get(String(id));
      if (before !== undefined) left.set(String(id), Math.max(before - Number(each) * quantity, 0));
    }
  }
}
