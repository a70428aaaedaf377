// @ts-check
// Every htmx request: adds the CSRF token to a write, and shows a sentence when a request fails.

import { t } from "../translate.js";

/** @import { Toast } from "./types.js" */

/** @type {Record<number, string>} by HTTP status */
const SENTENCES = {
  403: t("You are not allowed to do that."),
  404: t("That is no longer there. Reload the page."),
  409: t("That changed in the meantime. Reload the page and try again."),
  413: t("That file is too large."),
  429: t("Too many tries. Wait a moment and try again."),
  503: t("Too busy right now. Try again in a moment."),
};

/** @param {string} message */
function showError(message) {
  /** @type {Toast} */
  const detail = { message, tone: "error" };
  document.dispatchEvent(new CustomEvent("fynlo:toast", { detail }));
}

/**
 * The message of a JSON answer, else the sentence of its status.
 * @param {XMLHttpRequest} xhr
 * @returns {string}
 */
function sentenceOf(xhr) {
  if (xhr.getResponseHeader("Content-Type")?.startsWith("application/json")) {
    try {
      return JSON.parse(xhr.responseText).message;
    } catch {
      // an unreadable answer gets the sentence of its status
    }
  }
  return SENTENCES[xhr.status] ?? t("That did not work. Nothing was changed; try again.");
}

document.addEventListener("htmx:configRequest", ({ detail }) => {
  /** @type {HTMLMetaElement | null} */
  const meta = document.querySelector('meta[name="csrf-token"]');
  if (meta?.content && detail.verb !== "get") detail.headers["X-CSRFToken"] = meta.content;
});
document.addEventListener("htmx:responseError", ({ detail: { xhr } }) => {
  if (xhr.status === 401)
    location.reload(); // the session is over: the server answers the reload with the sign-in page
  else showError(sentenceOf(xhr));
});
document.addEventListener("htmx:sendError", () => showError(t("No connection. Nothing was changed; try again.")));
document.addEventListener("htmx:timeout", () => showError(t("No answer. Check what happened before you try again.")));
