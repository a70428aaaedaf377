// @ts-check
// Keeps the count of the bell up to date over the restaurant's event stream.

import { reducers } from "../../frontend/shared/reducers/alerts.js";
import { SyncClient } from "../../frontend/shared/sync/client.js";

/** @import { AlertsPart } from "../../frontend/shared/types.js" */

/** @param {AlertsPart | undefined} attention */
function showCount(attention) {
  const count = document.querySelector("[data-bell-count]");
  if (!attention || !(count instanceof HTMLElement)) return;
  const open = Object.keys(attention.open).length;
  count.textContent = String(open);
  count.hidden = !open;
  document.querySelector("[data-bell-none]")?.toggleAttribute("hidden", open > 0);
}

/** @type {HTMLElement | null} */
const shell = document.querySelector("[data-live-view]");
if (shell) {
  new SyncClient({
    view: "portal",
    restaurantId: shell.dataset.restaurant ?? "",
    reducers,
    onState: (state) => showCount(state.attention),
  }).start();
}
