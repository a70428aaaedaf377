// Collects changes and draws them once per frame. A page in the background draws by a timer.

const LONGEST_MS = 250;

/** `take` is called with the newest value, at most once per frame. */
export function perFrame(take) {
  let newest = null;
  let timer = null;
  let frame = 0;

  function flush() {
    clearTimeout(timer);
    cancelAnimationFrame(frame);
    timer = null;
    take(newest);
  }

  return (value) => {
    newest = value;
    if (timer !== null) return;
    timer = setTimeout(flush, LONGEST_MS);
    frame = requestAnimationFrame(flush);
  };
}
