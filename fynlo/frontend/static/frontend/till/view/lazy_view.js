// @ts-check
// Screens and sheets that the first tap does not need: loaded after the till has started, or earlier when one is
// opened.

import { t } from "../../shared/translate.js";
import { h, icon } from "../../shared/view/dom.js";

/** @import { View } from "../types.js" */

/** @type {(() => Promise<unknown>)[]} */
const loads = [];

/**
 * The view `name` of the module that `load` imports. Until the module is loaded, the view shows a skeleton.
 * @template {string} Name
 * @param {() => Promise<Record<Name, View>>} load
 * @param {Name} name
 * @returns {View}
 */
export function lazyView(load, name) {
  /** @type {Record<Name, View> | null} */
  let module = null;
  let hasFailed = false;
  /** @type {Promise<void> | null} */
  let loading = null;

  function loadOnce() {
    loading ??= load().then(
      (loaded) => {
        module = loaded;
        hasFailed = false;
      },
      () => {
        loading = null;
        hasFailed = true;
      },
    );
    return loading;
  }

  loads.push(loadOnce);
  return (screen, actions) => {
    if (module) return module[name](screen, actions);
    const loadAndDraw = () => loadOnce().then(() => actions.redraw());
    if (hasFailed) return [loadFailed(loadAndDraw)];
    loadAndDraw();
    return [loadingSkeleton()];
  };
}

/** Load all of them now. */
export const loadLazyViews = () => Promise.all(loads.map((load) => load()));

const loadingSkeleton = () =>
  h(
    "div",
    { class: "skeleton later", key: "later", role: "status", "aria-label": t("Loading") },
    [0, 1, 2].map((row) => h("div", { class: "skeleton-row", key: row })),
  );

/** @param {() => unknown} again */
function loadFailed(again) {
  return h(
    "div",
    { class: "banner banner-warning", key: "not-here", role: "alert" },
    icon("signal-slash"),
    h("p", null, t("This part of the till is not on this device yet. It needs the network once.")),
    h("button", { class: "button button-secondary", type: "button", on: { click: again } }, t("Try again")),
  );
}
