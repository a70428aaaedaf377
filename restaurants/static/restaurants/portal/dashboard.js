// @ts-check
// The server draws the dashboard. This script reports that something happened, and the state of the connection.

import { SyncClient } from "../../frontend/shared/sync/client.js";
import { missingScreens } from "../../frontend/shared/view/missing_screens.js";

/** @import { ConnectionDetail } from "../../frontend/shared/page/types.js" */
/** @import { Meta, Status } from "../../frontend/shared/sync/client.js" */

/** @type {Record<Status, {word: string, banner: ConnectionDetail["state"]}>} */
const SHOWN = {
  live: { word: "Live", banner: "online" },
  connecting: { word: "Connecting…", banner: "online" },
  reconnecting: { word: "Reconnecting…", banner: "connecting" },
  offline: { word: "No connection", banner: "offline" },
};

/** @param {HTMLElement} tiles */
function follow(tiles) {
  const status = document.querySelector("[data-live-status]");
  /** @type {string | null} the event that the tiles show, `epoch/seq` */
  let drawn = null;

  /** @param {Meta} meta */
  function onState({ epoch, seq }) {
    const position = `${epoch}/${seq}`;
    if (drawn !== null && drawn !== position) document.dispatchEvent(new CustomEvent("fynlo:changed"));
    drawn = position;
  }

  const sync = new SyncClient({
    view: "dashboard",
    restaurantId: tiles.dataset.restaurant ?? "",
    reducers: {},
    onScreens: missingScreens(document.querySelector("[data-missing-screens]"), (screen) => sync.dismissScreen(screen)),
    onState: (_state, meta) => onState(meta),
    onStatus: (now) => {
      const { word, banner } = SHOWN[now];
      if (status) status.textContent = word;
      document.dispatchEvent(new CustomEvent("fynlo:connection", { detail: { state: banner } }));
    },
  });
  sync.start();
}

/** @type {HTMLElement | null} */
const tiles = document.querySelector("[data-live]");
if (tiles) follow(tiles);
