// @ts-check
// The page's one banner for a lost connection. A script that has a socket dispatches `fynlo:connection`. The browser's
// `online` and `offline` events count as well.

import { plural, t } from "../translate.js";

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
  const old = age ? t(" What you see is {age}.", { age }) : "";
  const unsent = waiting
    ? plural(
        pending,
        " {count} change waits to be sent, for {waiting}.",
        " {count} changes wait to be sent, the oldest for {waiting}.",
        { waiting },
      )
    : plural(pending, " {count} change waits to be sent.", " {count} changes wait to be sent.");
  return state === "offline"
    ? t("No connection.{old}{unsent}", { old, unsent: pending ? unsent : "" })
    : t("Reconnecting…{old}{unsent}", { old, unsent: pending ? unsent : "" });
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
