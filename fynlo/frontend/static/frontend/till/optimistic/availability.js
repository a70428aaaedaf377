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
 */
export function availabilityOf(overlay, commands, at) {
  const left = new Map(Object.entries(overlay.left ?? {}));
  const soldOut = soldOutIds({ ...overlay, left: {} }, at);
  for (const { kind, target, payload } of commands) {
    if (kind === "menu.set_availability") {
      payload.available ? soldOut.delete(target) : soldOut.add(target);
      left.delete(target);
      if (payload.portions) left.set(target, payload.portions);
    } else if (kind === "order.create" || kind === "order.add_lines") countDown(left, payload.items);
  }
  for (const [id, portions] of left) if (portions < 1) soldOut.add(id);
  return { soldOut, left };
}

/**
 * @param {Map<string, number>} left
 * @param {Item[]} items
 */
function countDown(left, items) {
  for (const { product_id, quantity, modifiers } of items)
    for (const [id, each] of [[product_id, 1], ...modifiers.map((chosen) => [chosen.option_id, chosen.quantity])]) {
      const before = left.get(String(id));
      if (before !== undefined) left.set(String(id), Math.max(before - Number(each) * quantity, 0));
    }
}
