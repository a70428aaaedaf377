// @ts-check
// Actions on the menu: search it, load it again, take a product off sale.

import * as commands from "../commands.js";

/** @import { SetAvailability } from "../command_types.js" */
/** @import { Tools } from "../types.js" */

/** @param {Tools} tools */
export function menuActions({ state, changeUi, outbox, showToast, loadMenu }) {
  /**
   * @param {string} productId
   * @param {SetAvailability} to
   */
  function setAvailability(productId, to) {
    const { menu, soldOut, left } = state();
    const product = menu.product(productId);
    if (!product) return;
    const before = { available: !soldOut.has(productId), portions: left.get(productId) || undefined };
    changeUi({ product: null });
    const command = commands.setAvailability({ product, to });
    outbox.push(command);
    showToast(
      command.metadata.description,
      "success",
      () => setAvailability(productId, before),
      (now) => now.soldOut.has(productId) !== to.available && now.left.get(productId) === to.portions,
    );
  }

  return {
    loadMenu,
    setAvailability,
    search: (/** @type {boolean} */ searching, search = "") => changeUi({ searching, search }),
  };
}
