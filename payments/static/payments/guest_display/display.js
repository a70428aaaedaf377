// @ts-check
// The guest display: loads its one part again whenever the socket says that something has changed. The socket never
// says what. Without a connection it says so and tries again.

import { fetchOwn } from "../../frontend/shared/http.js";
import { Connection } from "../../frontend/shared/sync/connection.js";
import { t } from "../../frontend/shared/translate.js";

const NO_CONNECTION = t("No connection. Please ask our staff for your bill.");
const REFUSED = 4003;
const TELL_AFTER_MS = 3_000; // a restart of the server takes less
const LONGEST_WAIT_MS = 15_000;
const THANKS_MS = 10_000;
const AT_ONCE_MS = 100; // changes within it are one

/**
 * @param {string} selector
 * @returns {HTMLElement}
 */
function element(selector) {
  const found = document.querySelector(selector);
  if (!(found instanceof HTMLElement)) throw new Error(`no ${selector} on this page`);
  return found;
}

const place = element("[data-live]");
const problem = element("[data-problem]");
/** @type {{restaurant_id: string}} */
const config = JSON.parse(element("#display-config").textContent ?? "");
let etag = "";
let failures = 0;
let thankedAt = -THANKS_MS;
let isLoading = false;
let isDue = false;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let expiry;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let telling;

/** @param {boolean} isLost */
function showConnection(isLost) {
  clearTimeout(telling);
  telling = undefined;
  problem.hidden = !isLost;
  problem.textContent = isLost ? NO_CONNECTION : "";
}

function connectionLost() {
  telling ??= setTimeout(() => showConnection(true), TELL_AFTER_MS);
}

/** What is shown now, with the time at which the server would show it no longer. */
function noteShown() {
  const shown = place.firstElementChild;
  if (!(shown instanceof HTMLElement)) return;
  clearTimeout(expiry);
  const left = Date.parse(shown.dataset.until ?? "") - Date.now();
  if (left > 0) expiry = setTimeout(load, left + 1_000);
}

/** @param {HTMLElement} drawn */
function draw(drawn) {
  const before = place.firstElementChild;
  const wasThanks = before instanceof HTMLElement && before.dataset.state === "thanks";
  const left = thankedAt + THANKS_MS - performance.now();
  if (wasThanks && drawn.dataset.state === "idle" && left > 0) {
    etag = "";
    setTimeout(load, left); // the guest reads it to the end
    return;
  }
  if (drawn.dataset.state === "thanks" && !wasThanks) thankedAt = performance.now();
  place.replaceChildren(drawn);
  noteShown();
}

/** Load the part if it has changed. Calls while it loads make it load once more. */
async function load() {
  isDue = true;
  if (isLoading) return;
  isLoading = true;
  try {
    while (isDue) {
      isDue = false;
      const headers = /** @type {Record<string, string>} */ (etag ? { "If-None-Match": etag } : {});
      const response = await fetchOwn(place.dataset.live ?? "", { headers, cache: "no-store" });
      if (response.status === 404) return location.reload();
      if (response.status === 304) noteShown();
      if (!response.ok) continue;
      const drawn = new DOMParser().parseFromString(await response.text(), "text/html").body.firstElementChild;
      etag = response.headers.get("ETag") ?? "";
      if (drawn instanceof HTMLElement) draw(drawn);
    }
  } catch {
    connectionLost(); // loaded again once the socket is back
  } finally {
    isLoading = false;
  }
}

let loadsSoon = false;
function loadSoon() {
  if (loadsSoon) return;
  loadsSoon = true;
  setTimeout(() => {
    loadsSoon = false;
    load();
  }, AT_ONCE_MS);
}

function connect() {
  const scheme = location.protocol === "https:" ? "wss" : "ws";
  const address = `${scheme}://${location.host}/api/v1/websocket/ws/display/${config.restaurant_id}`;
  const connection = new Connection(
    address,
    { restaurant_id: config.restaurant_id },
    {
      onFrame({ type }) {
        if (type === "authenticated") {
          failures = 0;
          showConnection(false);
          load();
        } else if (type === "changed") loadSoon();
      },
      onClose(code) {
        window.removeEventListener("offline", check);
        if (code === REFUSED) load(); // says why
        connectionLost();
        failures += 1;
        setTimeout(connect, Math.random() * Math.min(LONGEST_WAIT_MS, 500 * 2 ** failures));
      },
    },
  );
  const check = () => connection.ping();
  window.addEventListener("offline", check);
}

/** Keep the screen on while it can be seen, where the browser can. */
async function stayAwake() {
  if (document.visibilityState === "visible") await navigator.wakeLock?.request("screen").catch(() => undefined);
}

document.addEventListener("visibilitychange", stayAwake);
stayAwake();
noteShown();
connect();
