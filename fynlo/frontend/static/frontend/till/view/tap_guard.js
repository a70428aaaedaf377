// @ts-check
// Guards buttons that change their meaning in place: Send becomes Pay a moment later. A double tap means the first
// button twice, so the button that replaces it is inert for a short time.

export const GUARD_MS = 700;

/** @type {Map<string, {subject: string, meaning: string, since: number}>} by the name of the place */
const places = new Map();
let redraw = () => {};

/**
 * `draw` is called when a place can be tapped again.
 * @param {() => void} draw
 */
export function onGuardLifted(draw) {
  redraw = draw;
}

/** @typedef {(tap: () => unknown) => {"aria-disabled": "true" | null, on: {click: () => unknown}}} GuardedProps */

/**
 * Props for the button at the place `name` that means `meaning` for `subject`, an order's id. `props(tap)` makes the
 * button inert for GUARD_MS after its meaning changed. Two changes do not count: to another order, because no tap
 * there can be meant for the old button; and to Send, which appears after a tap on the menu and may be tapped at once.
 * @param {string} name
 * @param {string} subject
 * @param {string} meaning "" while the place is empty
 * @returns {GuardedProps}
 */
export function tapGuard(name, subject, meaning) {
  const before = places.get(name);
  let since = before?.since ?? -GUARD_MS;
  if (before?.subject !== subject || before.meaning !== meaning) {
    const isFresh = before?.subject === subject && meaning !== "" && meaning !== "send";
    since = isFresh ? performance.now() : -GUARD_MS;
    places.set(name, { subject, meaning, since });
    if (isFresh) setTimeout(redraw, GUARD_MS);
  }
  const isInert = () => performance.now() - since < GUARD_MS;
  return (tap) => ({
    "aria-disabled": isInert() ? "true" : null,
    on: { click: () => (isInert() ? undefined : tap()) },
  });
}
