// @ts-check
// Actions on the menu: search it, load it again, take a product off sale.

import { t } from "../../shared/translate.js";
import * as commands from "../commands.js";

/** @import { Tools } from "../types.js" */

/** @param {Tools} tools */
export function menuActions({ state, changeUi, outbox, showToast, loadMenu }) {
  /**
   * @param {string} productId
   * @param {boolean} available
   */
  function setAvailability(productId, available) {
    const product = state().menu.product(productId);
    if (!product) return;
    changeUi({ product: null });
    outbox.push(commands.setAvailability({ product, available }));
    showToast(
      available
        ? t("{name} is back on sale.", { name: product.name })
        : t("{name} is sold out now, on every till.", { name: product.name }),
      "success",
      () => setAvailability(productId, !available),
      ({ soldOut }) => soldOut.has(productId) !== available,
    );
  }

  return {
    loadMenu,
    setAvailability,
    search: (/** @type {boolean} */ searching, search = "") => changeUi({ searching, search }),
  };
}
