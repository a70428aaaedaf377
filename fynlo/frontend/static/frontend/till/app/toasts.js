// @ts-check
// The till's toasts: the page's toast script shows them (shared/page/toast.js).

/** @import { ScreenState, ShowToast, Tone } from "../types.js" */

const dispatch = (/** @type {object} */ detail) => document.dispatchEvent(new CustomEvent("fynlo:toast", { detail }));

/**
 * @param {() => ScreenState} currentScreen
 * @returns {ShowToast}
 */
export const createShowToast =
  (currentScreen) =>
  (message, tone = "info", undo = undefined, isCurrent = undefined) => {
    dispatch({ message, tone, undo, isCurrent: isCurrent && (() => Boolean(isCurrent(currentScreen()))) });
  };

/**
 * Show a toast after the one that a person is reading.
 * @param {string} message
 * @param {Tone} [tone]
 */
export const queueToast = (message, tone = "info") => dispatch({ message, tone, queue: true });
