// @ts-check
/** What cannot be ordered at a time: `menu.published.Current` in the browser, so that it is right without a network. */

/** @import { MenuPart } from "../types.js" */

/** @typedef {Partial<Pick<MenuPart, "unavailable" | "until" | "left">>} Overlay */

/**
 * The products and options that are sold out at `at`: marked and not over yet, or without a portion left.
 * @param {Overlay} overlay
 * @param {number} at milliseconds since 1970, by the server's clock
 */
export function soldOutIds({ unavailable = [], until = {}, left = {} }, at) {
  const marked = unavailable.filter((id) => !(id in until) || Date.parse(until[id]) > at);
  return new Set([...marked, ...Object.keys(left).filter((id) => left[id] < 1)]);
}

/**
 * When the next of them is back by itself; Infinity if none is.
 * @param {Overlay} overlay
 * @param {number} at
 */
export function nextBack({ until = {} }, at) {
  return Math.min(
    ...Object.values(until)
      .map((end) => Date.parse(end))
      .filter((end) => end > at),
  );
}
