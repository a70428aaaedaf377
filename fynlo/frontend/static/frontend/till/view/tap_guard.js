// Places whose button changes its meaning under the finger: what was Send is Pay a moment later. A double tap means the
// first button twice, so whatever takes its place does nothing for a while.

export const SETTLE_MS = 700;

const slots = new Map(); // name → {about, meaning, since}
let settled = () => {};

/** `tell` hears when a place may be tapped again, so that it is drawn so. */
export function onSettled(tell) {
  settled = tell;
}

/**
 * Props for the button that stands at the place `name` and means `meaning` for `subject`, an order's id: `props(tap)` makes
 * it inert for SETTLE_MS after its meaning changed. A place that is about another order is no change, nobody tapped there;
 * nor is Send, which comes with a tap on the menu and may follow it at once.
 */
export function slot(name, subject, meaning) {
  const before = slots.get(name);
  if (before?.subject !== subject || before.meaning !== meaning) {
    const isFresh = before?.subject === subject && meaning !== "" && meaning !== "send";
    slots.set(name, { subject, meaning, since: isFresh ? performance.now() : -SETTLE_MS });
    if (isFresh) setTimeout(settled, SETTLE_MS);
  }
  const { since } = slots.get(name);
  const isInert = () => performance.now() - since < SETTLE_MS;
  return (tap) => ({ "aria-disabled": isInert() ? "true" : null, on: { click: () => (isInert() ? undefined : tap()) } });
}
