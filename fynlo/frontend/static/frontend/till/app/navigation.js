// @ts-check
// The screen and its order by the address of the page: #/, #/order/<id>, #/pay/<id>.

import { pageElement } from "../../shared/view/page_elements.js";
import { CLOSED_UI, NEW_ORDER_UI, SCREENS } from "../registry.js";

/** @import { Go, Route, ScreenName, TillStore } from "../types.js" */

/**
 * @param {string} name
 * @returns {name is ScreenName}
 */
const isScreen = (name) => name in SCREENS;

/** Where the pressed button is gone, go on with the keyboard at the new screen, not before the bar. */
function keepFocus() {
  if (document.activeElement === document.body) pageElement("#content").focus({ preventScroll: true });
}

/** @returns {Route} */
export function readRoute() {
  const [, screen = "", id = ""] = location.hash.split("/");
  return { screen: isScreen(screen) ? screen : "floor", id };
}

/**
 * Make the state follow the address. Returns what changes the address; `replace` keeps it out of the history.
 * @param {TillStore} store
 * @returns {Go}
 */
export function followAddress(store) {
  function arrive() {
    const route = readRoute();
    const fresh = { ...CLOSED_UI, ...(route.id === store.state.route.id ? {} : NEW_ORDER_UI) };
    store.update(({ ui }) => ({ route, ui: { ...ui, ...fresh } }));
    /** @type {HTMLDetailsElement} */ (pageElement("[data-menu]")).open = false; // a link in the menu led here
    requestAnimationFrame(keepFocus);
  }

  window.addEventListener("popstate", arrive);
  window.addEventListener("hashchange", arrive);

  return (hash, { replace = false } = {}) => {
    if (replace) history.replaceState(null, "", hash);
    else history.pushState(null, "", hash);
    arrive();
  };
}
