// Shows the connection of this screen at all times: a word and an icon in the bar, and the page's banner when it is lost.
import { formatAge, formatAsOf } from "../labels/times.js";
import { h, icon, render } from "./dom.js";

const SHOWN = {
  connecting: { word: "Connecting", icon: "arrow-path", tone: "warning", banner: "connecting" },
  live: { word: "Live", icon: "wifi", tone: "success", banner: "online" },
  reconnecting: { word: "Reconnecting", icon: "arrow-path", tone: "warning", banner: "connecting" },
  offline: { word: "Offline", icon: "signal-slash", tone: "danger", banner: "offline" },
};

// nothing was lost: it is only opened
const FIRST = { ...SHOWN.connecting, word: "Loading", tone: "neutral", banner: "online" };

const WAIT_SHOWN_FROM_MS = 60_000; // pending changes show at once; how long they have waited shows after this time

/** The status to show: the browser reports a lost network before the socket times out. */
const knownStatus = (status) => (status === "live" && !navigator.onLine ? "offline" : status);

/**
 * Show the status in `place`. `at` is when the state was last known to be true (milliseconds), `pending` the number of
 * changes that wait to be sent, `since` when the oldest was made.
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
        "aria-label": `Connection: ${shown.word}${old ? `, last news ${old} ago` : ""}`,
      },
      icon(shown.icon),
      h("span", { class: "signal-word" }, status === "offline" && old ? old : shown.word),
    ),
  );
  const waiting = pending && now - since >= WAIT_SHOWN_FROM_MS ? formatAge(now - since) : "";
  const key = `${shown.banner}|${pending}|${old}|${waiting}`;
  if (place.dataset.lastKey === key) return;
  place.dataset.lastKey = key;
  document.dispatchEvent(
    new CustomEvent("fynlo:connection", {
      detail: { state: shown.banner, pending, age: old && formatAsOf(at, now), waiting },
    }),
  );
}
