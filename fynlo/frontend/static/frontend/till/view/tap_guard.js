// Guards buttons that change their meaning in place: Send becomes Pay a moment later. A double tap means the first
// button twice, so the button that replaces it is inert for a short time.

export const GUARD_MS = 700;

const places = new Map(); // name → {subject, meaning, since}
let settled = () => {};

/** `tell` is called when a place may be tapped again, so that it is drawn again. */
export function onGuardLifted(tell) {
  settled = tell;
}

/**
 * Props for the button at the place `name` that means `meaning` for `subject`, an order's id. `props(tap)` makes the
 * button inert for GUARD_MS after its meaning changed. Two changes do not count: to another order, because no tap
 * there can be meant for the old button; and to Send, which appears after a tap on the menu and may be tapped at once.
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
