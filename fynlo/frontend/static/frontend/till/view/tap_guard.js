// Places whose button changes its meaning under the finger: what was Send is Pay a moment later. A double tap means the
// first button twice, so whatever takes its place does nothing for a while.

export const GUARD_MS = 700;

const places = new Map(); // name → {subject, meaning, since}
let settled = () => {};

/** `tell` hears when a place may be tapped again, so that it is drawn so. */
export function onGuardLifted(tell) {
  settled = tell;
}

/**
 * Props for the button that stands at the place `name` and means `meaning` for `subject`, an order's id: `props(tap)`
 * makes it inert for GUARD_MS after its meaning changed. A place that is about another order is no change, nobody
 * tapped there; nor is Send, which comes with a tap on the menu and may follow it at once.
 */
export function tapGuard(name, subject, meaning) {
  const before = places.get(name);
  if (before?.subject !== subject || before.meaning !== meaning) {
    const isFresh = before?.subject === subject && meaning !== "" && meaning !== "send";
    places.set(name, { subject, meaning, since: isFresh ? performance.now() : -GUARD_MS });
    if (isFresh) setTimeout(settled, GUARD_MS);
  }
  const { since } = places.get(name);
  const isInert = () => performance.now() - since < GUARD_MS;
  return (tap) => ({
    "aria-disabled": isInert() ? "true" : null,
    on: { click: () => (isInert() ? undefined : tap()) },
  });
}
