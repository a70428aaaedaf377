// @ts-check
// Shows the connection of this screen at all times: a word and an icon in the bar, and a banner when it is lost.

import { formatAge, formatAsOf } from "../labels/times.js";
import { t } from "../translate.js";
import { h, icon, render } from "./dom.js";

/** @import { ConnectionDetail } from "../page/types.js" */
/** @import { Status } from "../sync/client.js" */

/** @typedef {{word: string, icon: string, tone: string, banner: ConnectionDetail["state"]}} Shown */

/** @type {Record<Status, Shown>} */
const SHOWN = {
  connecting: { word: t("Connecting"), icon: "arrow-path", tone: "warning", banner: "connecting" },
  live: { word: t("Live"), icon: "wifi", tone: "success", banner: "online" },
  reconnecting: { word: t("Reconnecting"), icon: "arrow-path", tone: "warning", banner: "connecting" },
  offline: { word: t("Offline"), icon: "signal-slash", tone: "danger", banner: "offline" },
};

/** @type {Shown} the first connection of a page: nothing was lost yet */
const FIRST = { ...SHOWN.connecting, word: t("Loading"), tone: "neutral", banner: "online" };

const WAIT_SHOWN_FROM_MS = 60_000; // pending changes show at once; how long they have waited shows after this time

/**
 * The status to show: the browser reports a lost network before the socket times out.
 * @param {Status} status
 * @returns {Status}
 */
const knownStatus = (status) => (status === "live" && !navigator.onLine ? "offline" : status);

/**
 * Show the connection in `place`, and report changes to the page's banner. Times are milliseconds since 1970.
 * @param {HTMLElement} place
 * @param {object} connection
 * @param {Status} connection.status
 * @param {number} connection.at when the state was last known to be true; 0 is never
 * @param {number} connection.pending how many changes wait to be sent
 * @param {number} connection.now
 * @param {number} [connection.since] when the oldest of them was made
 */
export function showConnection(place, { status: given, at, pending, now, since = now }) {
  const status = knownStatus(given);
  const isFirst = status === "connecting" && !pending && (!at || now - at < WAIT_SHOWN_FROM_MS);
  const shown = isFirst ? FIRST : SHOWN[status];
  const old = status !== "live" && at && !isFirst ? formatAge(now - at) : "";
  render(
    place,
    h(
      "span",
      {
        class: `signal badge badge-${shown.tone}`,
        role: "img",
        "aria-label": old
          ? t("Connection: {word}, last news {age} ago", { word: shown.word, age: old })
          : t("Connection: {word}", { word: shown.word }),
      },
      icon(shown.icon),
      h("span", { class: "signal-word" }, status === "offline" && old ? old : shown.word),
    ),
  );
  const waiting = pending && now - since >= WAIT_SHOWN_FROM_MS ? formatAge(now - since) : "";
  const key = `${shown.banner}|${pending}|${old}|${waiting}`;
  if (place.dataset.lastKey === key) return;
  place.dataset.lastKey = key;
  /** @type {ConnectionDetail} */
  const detail = { state: shown.banner, pending, age: old && formatAsOf(at, now), waiting };
  document.dispatchEvent(new CustomEvent("fynlo:connection", { detail }));
}
