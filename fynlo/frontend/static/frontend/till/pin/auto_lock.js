// @ts-check
// Locks the till after a pause. The time of the last touch is stored, so that closing the tab or the tablet's sleep is
// a pause too.

/** @import { Config } from "../types.js" */

const ACTIVITY = ["pointerdown", "keydown"];
const STORED_EVERY_MS = 5000;
const CHECKED_EVERY_MS = 1000;

/**
 * Watch for a pause, from now on. A touch that another sign-in left does not count.
 * @param {object} given
 * @param {Config} given.config `lock_after` 0: never
 * @param {() => unknown} given.lock
 * @param {Storage} [given.storage]
 */
export function lockAfterPause({ config, lock, storage }) {
  const pauseMs = config.lock_after * 1000;
  if (!pauseMs) return;
  const stored = storage ?? window.localStorage;
  const name = `fynlo:touched:${config.restaurant.id}`;
  let storedAt = 0;

  /** When the till was last touched, in any of its tabs. */
  function touchedAt() {
    const [session, at] = (stored.getItem(name) ?? "").split(" ");
    return session === config.session ? Number(at) || 0 : 0;
  }

  function touch() {
    if (Date.now() - storedAt < STORED_EVERY_MS && Date.now() >= storedAt) return;
    storedAt = Date.now();
    stored.setItem(name, `${config.session} ${storedAt}`);
  }

  function check() {
    if (Date.now() - touchedAt() < pauseMs + STORED_EVERY_MS) return;
    storedAt = 0;
    touch(); // the next pause begins: nobody asks again every second
    lock();
  }

  if (touchedAt()) check();
  else touch();
  for (const type of ACTIVITY) document.addEventListener(type, touch, { capture: true, passive: true });
  document.addEventListener("visibilitychange", () => document.hidden || check());
  setInterval(check, CHECKED_EVERY_MS);
}
