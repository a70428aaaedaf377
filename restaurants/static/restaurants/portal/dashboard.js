// The dashboard is drawn by the server; this only says when something has happened, and whether we would hear of it.

import { SyncClient } from "../../frontend/shared/sync/client.js";
import { missingScreens } from "../../frontend/shared/view/missing_screens.js";

const tiles = document.querySelector("[data-live]");
const words = document.querySelector("[data-live-status]");
const WORDS = { live: "Live", connecting: "Connecting…", reconnecting: "Reconnecting…", offline: "No connection" };
const BANNER = { live: "online", connecting: "online", reconnecting: "connecting", offline: "offline" };
let drawn = null;

function newsAt({ epoch, seq }) {
  const position = `${epoch}/${seq}`;
  if (drawn !== null && drawn !== position) document.dispatchEvent(new CustomEvent("fynlo:changed"));
  drawn = position;
}

const sync = new SyncClient({
  view: tiles.dataset.live,
  restaurantId: tiles.dataset.restaurant,
  reducers: {},
  onScreens: missingScreens(document.querySelector("[data-missing-screens]"), (screen) => sync.dismissScreen(screen)),
  onState: (_state, meta) => newsAt(meta),
  onStatus: (status) => {
    words.textContent = WORDS[status];
    document.dispatchEvent(new CustomEvent("fynlo:connection", { detail: { state: BANNER[status] } }));
  },
});
sync.start();
