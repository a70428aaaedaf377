// @ts-check
// Keeps the tablet awake by a wake lock, which is requested again whenever the page becomes visible.

/** @param {(awake: boolean) => void} onChange called with whether the lock is held */
export function keepAwake(onChange) {
  /** @type {WakeLockSentinel | null} */
  let lock = null;

  async function take() {
    if (document.hidden || (lock && !lock.released)) return;
    try {
      lock = await navigator.wakeLock.request("screen");
      lock.addEventListener("release", () => onChange(false));
      onChange(true);
    } catch {
      onChange(false); // the browser has no wake lock, the page came over plain HTTP, or a battery saver refused
    }
  }

  document.addEventListener("visibilitychange", take);
  document.addEventListener("pointerdown", take);
  take();
}
