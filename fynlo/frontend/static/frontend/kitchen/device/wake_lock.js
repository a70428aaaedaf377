// The tablet must not fall asleep: a wake lock, taken again whenever the page is seen. `onChange(kept)` says whether it
// holds.

export function keepAwake(onChange) {
  let lock = null;

  async function take() {
    if (document.hidden || (lock && !lock.released)) return;
    try {
      lock = await navigator.wakeLock.request("screen");
      lock.addEventListener("release", () => onChange(false));
      onChange(true);
    } catch {
      onChange(false); // no such thing in this browser, not over plain HTTP, or a battery saver said no
    }
  }

  document.addEventListener("visibilitychange", take);
  document.addEventListener("pointerdown", take);
  take();
}
