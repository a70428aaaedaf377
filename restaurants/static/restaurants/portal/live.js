// @ts-check
// Keeps the portal up to date over the restaurant's event stream: the count of the bell on every page, and on Today the
// panels whose events came. The server renders the panels; this script knows which events each must contain.

import { reducers as alerts } from "../../frontend/shared/reducers/alerts.js";
import { changes } from "../../frontend/shared/reducers/changes.js";
import { SyncClient } from "../../frontend/shared/sync/client.js";
import { t } from "../../frontend/shared/translate.js";
import { missingScreens } from "../../frontend/shared/view/missing_screens.js";
import { Panels, panelReducers } from "./panels.js";

/** @import { ConnectionDetail } from "../../frontend/shared/page/types.js" */
/** @import { Status } from "../../frontend/shared/sync/client.js" */
/** @import { AlertsPart } from "../../frontend/shared/types.js" */

/** @type {Record<Status, {word: string, banner: ConnectionDetail["state"]}>} */
const SHOWN = {
  live: { word: t("Live"), banner: "online" },
  connecting: { word: t("Connecting…"), banner: "online" },
  reconnecting: { word: t("Reconnecting…"), banner: "connecting" },
  offline: { word: t("No connection"), banner: "offline" },
};

/** @param {AlertsPart | undefined} attention */
function showCount(attention) {
  const count = document.querySelector("[data-bell-count]");
  if (!attention || !(count instanceof HTMLElement)) return;
  const open = Object.keys(attention.open).length;
  count.textContent = String(open);
  count.hidden = !open;
  document.querySelector("[data-bell-none]")?.toggleAttribute("hidden", open > 0);
}

/** @param {Status} status of the connection, which a page with figures shows */
function showStatus(status) {
  const place = document.querySelector("[data-live-status]");
  if (!place) return;
  place.textContent = SHOWN[status].word;
  document.dispatchEvent(new CustomEvent("fynlo:connection", { detail: { state: SHOWN[status].banner } }));
}

/**
 * The reducer of a list of orders, which only needs to know that orders changed.
 * @param {object} part
 * @param {{type: string, seq: number}} event
 */
const lastOrderEvent = (part, event) => (event.type.startsWith("order.") ? { seq: event.seq } : part);

/** @type {object | undefined} the part that the list shows */
let listed;

/** @param {object} orders the part of the last state: another object after a change */
function refreshList(orders) {
  if (listed && listed !== orders) document.dispatchEvent(new CustomEvent("fynlo:changed"));
  listed = orders;
}

/** @type {object | undefined} the part that the page shows */
let shown;

/** @param {HTMLElement} page @param {object} part of the last state: another object after a change */
function refreshPage(page, part) {
  if (shown && shown !== part) document.dispatchEvent(new CustomEvent(page.dataset.liveFires ?? ""));
  shown = part;
}

/** @param {HTMLElement} shell */
function follow(shell) {
  /** @type {HTMLElement | null} */
  const place = document.querySelector("[data-panels]");
  const panels = place && new Panels(place);
  const list = document.querySelector("[data-live-list]");
  /** @type {HTMLElement | null} */
  const page = document.querySelector("[data-live-part]");
  const name = page?.dataset.livePart ?? "";
  const sync = new SyncClient({
    view: place || list ? "today" : "portal",
    restaurantId: shell.dataset.restaurant ?? "",
    reducers: {
      ...alerts,
      ...(list ? { sales: lastOrderEvent } : {}),
      ...(place ? panelReducers(place) : {}),
      ...(page ? { [name]: changes(name) } : {}),
    },
    onScreens: missingScreens(document.querySelector("[data-missing-screens]"), (screen) => sync.dismissScreen(screen)),
    onState: (/** @type {any} */ state, meta) => {
      showCount(state.attention);
      panels?.follow(state, meta);
      if (list) refreshList(state.sales);
      if (page) refreshPage(page, state[name]);
    },
    onStatus: showStatus,
  });
  sync.start();
}

/** @type {HTMLElement | null} */
const shell = document.querySelector("[data-live]");
if (shell) follow(shell);
