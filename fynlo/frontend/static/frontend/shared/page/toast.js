// @ts-check
// Short messages at the foot of the page. The server sends one as a Django message or, with htmx, as
// HX-Trigger: {"fynlo:toast": {"message": …, "tone": "success|error|warning|info", "undo": url}}. Scripts dispatch the
// same event; types.js describes its fields. An undo by url posts to it and then dispatches `fynlo:undone`, so that
// lists can redraw.
//
// One toast shows at a time: a new one replaces the toast on screen, but one with `queue` waits until that toast has
// gone. A script that passes `isCurrent` dispatches `fynlo:drawn` after each drawing of its screen.
//
// A page with a `[data-toast-strip]` shows the toast there, in the flow, so that it covers nothing. Otherwise the toast
// lies over the foot of the page.

import { fetchOwn } from "../http.js";
import { t } from "../translate.js";

/** @import { Toast } from "./types.js" */

/**
 * @typedef {object} Shown the toast on the screen
 * @property {HTMLElement} element
 * @property {Toast["isCurrent"]} isCurrent
 * @property {boolean} wasTrue whether `isCurrent` was true before
 */

const SHOWN_MS = 6000;
const SHOWN_WITH_UNDO_MS = 10000;

/**
 * Remove a toast after this time. The time stops while a pointer or the focus is on it.
 * @param {HTMLElement} toast
 * @param {number} milliseconds
 */
function removeAfter(toast, milliseconds) {
  let timer = setTimeout(() => toast.remove(), milliseconds);
  const stop = () => clearTimeout(timer);
  const restart = () => {
    stop();
    timer = setTimeout(() => toast.remove(), milliseconds);
  };
  toast.addEventListener("pointerenter", stop);
  toast.addEventListener("focusin", stop);
  toast.addEventListener("pointerleave", restart);
  toast.addEventListener("focusout", restart);
}

/** @param {EventTarget | null} target */
const elementOf = (target) => (target instanceof Element ? target : null);

/**
 * @param {HTMLElement} region holds the toast
 * @param {HTMLTemplateElement} template
 */
function start(region, template) {
  /** @type {Shown | null} */
  let current = null;
  /** @type {Toast[]} toasts with `queue` that wait */
  const waiting = [];

  // A modal dialog makes everything outside it inert and dark, so toasts move into the open dialog.
  function stayOnTop() {
    const dialogs = document.querySelectorAll("dialog[open]");
    const top = dialogs[dialogs.length - 1] ?? null;
    const isReachable = (/** @type {Element} */ strip) => strip.closest("dialog") === top && strip.checkVisibility();
    const place = [...document.querySelectorAll("[data-toast-strip]")].find(isReachable) ?? top ?? document.body;
    if (region.parentElement !== place) place.append(region);
  }

  /** @param {Shown} shown */
  function isOver(shown) {
    if (!shown.isCurrent || !shown.element.isConnected) return false;
    const isTrue = shown.isCurrent();
    shown.wasTrue ||= isTrue;
    return shown.wasTrue && !isTrue;
  }

  function afterDrawing() {
    if (current && isOver(current)) current.element.remove();
    if (region.childElementCount || !region.isConnected) stayOnTop();
  }

  /** @param {NonNullable<Toast["undo"]>} way */
  async function undo(way) {
    if (typeof way === "function") return way();
    try {
      const response = await fetchOwn(way, { method: "POST" });
      if (!response.ok) throw new Error(`undo answered ${response.status}`);
      document.dispatchEvent(new CustomEvent("fynlo:undone", { detail: { url: way } }));
    } catch {
      show({ message: t("That could not be undone."), tone: "error" });
    }
    return undefined;
  }

  /**
   * @param {Toast} toast
   * @returns {HTMLElement}
   */
  function elementFor({ message, tone = "info", undo: way }) {
    const copy = /** @type {DocumentFragment} */ (template.content.cloneNode(true));
    const element = /** @type {HTMLElement} */ (copy.firstElementChild);
    /** @type {NodeListOf<HTMLElement>} */
    const marks = element.querySelectorAll("[data-when]");
    for (const mark of marks) mark.hidden = mark.dataset.when !== tone;
    const text = element.querySelector("p");
    if (text) text.textContent = message;
    /** @type {HTMLElement | null} */
    const button = element.querySelector("[data-toast-undo]");
    if (button) {
      button.hidden = !way;
      button.addEventListener("click", () => {
        element.remove();
        if (way) undo(way);
      });
    }
    return element;
  }

  /** @param {Toast} toast */
  function show(toast) {
    if (toast.queue && region.querySelector(".toast")) {
      if (!waiting.some((other) => other.message === toast.message)) waiting.push(toast);
      return;
    }
    const element = elementFor(toast);
    stayOnTop();
    region.replaceChildren(element);
    current = { element, isCurrent: toast.isCurrent, wasTrue: false };
    if (toast.tone !== "error") removeAfter(element, toast.undo ? SHOWN_WITH_UNDO_MS : SHOWN_MS);
  }

  document.addEventListener("fynlo:toast", ({ detail }) => show(detail));
  new MutationObserver(() => {
    const next = region.querySelector(".toast") ? undefined : waiting.shift();
    if (next) show(next);
  }).observe(region, { childList: true });
  document.addEventListener("fynlo:drawn", afterDrawing);
  document.addEventListener("close", stayOnTop, true); // `close` does not bubble
  document.addEventListener("htmx:beforeSwap", () => document.body.append(region)); // or the swap would remove it
  document.addEventListener("htmx:afterSwap", stayOnTop);
  region.addEventListener("click", ({ target }) => {
    const clicked = elementOf(target);
    if (clicked?.closest("[data-toast-close]")) clicked.closest(".toast")?.remove();
  });
  /** @type {NodeListOf<HTMLElement>} */
  const fromServer = region.querySelectorAll(".toast");
  for (const toast of fromServer) {
    /** @type {HTMLElement | null} */
    const close = toast.querySelector("[data-toast-close]");
    if (close) close.hidden = false;
    if (toast.dataset.toast !== "error") removeAfter(toast, SHOWN_MS);
  }
}

document.addEventListener("click", ({ target }) =>
  elementOf(target)?.closest("[data-flash-close]")?.closest(".flash")?.remove(),
);

/** @type {HTMLElement | null} */
const region = document.querySelector("[data-toasts]");
/** @type {HTMLTemplateElement | null} */
const template = document.querySelector("[data-toast-template]");
if (region && template) start(region, template);
