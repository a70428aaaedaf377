// @ts-check
// Actions that move between screens and open and close sheets.

/** @import { SheetUi, Tools } from "../types.js" */

/** @param {Tools} tools */
export function screenActions({ changeUi, go, showToast }) {
  return {
    showToast,
    goHome: () => go("#/"),
    goTo: go,
    /** @param {string} id */
    openOrder(id) {
      changeUi({ bills: null, unsent: null });
      go(`#/order/${id}`);
    },
    openCart: () => changeUi({ cart: true }),
    dismissGuests: () => changeUi({ guestsDismissed: true }),
    closeSheets: (/** @type {keyof SheetUi} */ name) => changeUi({ [name]: null }),
  };
}
