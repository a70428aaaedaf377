// @ts-check
// The page's one banner for a lost connection. A script that has a socket dispatches `fynlo:connection`. The browser's
// `online` and `offline` events count as well.

/** @import { ConnectionDetail } from "./types.js" */

/** @type {HTMLElement | null} */
const banner = document.querySelector("[data-connection]");

/**
 * What a script reported last. It knows better than the browser whether events arrive.
 * @type {ConnectionDetail | null}
 */
let reported = null;

/** @param {ConnectionDetail} detail */
function sentence({ state, pending = 0, age = "", waiting = "" }) {
  const old = age ? ` What you see is ${age}.` : "";
  const oldest = waiting ? `, ${pending === 1 ? "" : "the oldest "}for ${waiting}` : "";
  const unsent = pending ? ` ${pending} ${pending === 1 ? "change waits" : "changes wait"} to be sent${oldest}.` : "";
  return state === "offline" ? `No connection.${old}${unsent}` : `Reconnecting…${old}${unsent}`;
}

/**
 * @param {HTMLElement} place
 * @param {ConnectionDetail} detail
 */
function show(place, detail) {
  const text = place.querySelector("[data-connection-text]");
  place.hidden = detail.state === "online";
  place.classList.toggle("is-offline", detail.state === "offline");
  if (text) text.textContent = detail.state === "online" ? "" : sentence(detail);
}

if (banner) {
  document.addEventListener("fynlo:connection", ({ detail }) => {
    reported = detail;
    show(banner, detail);
  });
  window.addEventListener("offline", () => show(banner, { ...reported, state: "offline" }));
  window.addEventListener("online", () => show(banner, reported ?? { state: "online" }));
  if (!navigator.onLine) show(banner, { state: "offline" });
}
