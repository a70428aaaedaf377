// @ts-check
// Collects changes and draws them once per frame. A page in the background draws by a timer.

const LONGEST_MS = 250;

/**
 * Returns a function that takes a value. `take` is called with the newest value, at most once per frame.
 * @template Value
 * @param {(newest: Value) => void} take
 */
export function perFrame(take) {
  /** @type {ReturnType<typeof setTimeout> | null} */
  let timer = null;
  let frame = 0;
  /** @type {Value} */
  let newest;

  function flush() {
    clearTimeout(timer ?? undefined);
    cancelAnimationFrame(frame);
    timer = null;
    take(newest);
  }

  return (/** @type {Value} */ value) => {
    newest = value;
    if (timer !== null) return;
    timer = setTimeout(flush, LONGEST_MS);
    frame = requestAnimationFrame(flush);
  };
}
