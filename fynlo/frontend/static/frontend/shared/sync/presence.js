// @ts-check
/**
 * Reports that a kitchen screen is present. The screen sends `present` while it is visible and `absent` when a person
 * leaves it on purpose. After a crash, a lost network or a dark tablet it sends nothing, and the tills show it as
 * missing within 10 s.
 */

/** @import { ClientFrame } from "./connection.js" */

/** @typedef {{screen: string, label: string}} Present the screen's id and its station's name */

const PRESENT_MS = 3_000;
const LEAVING_MS = 10_000; // after this time, a page that still runs was not left and reports itself again

export class Presence {
  #present;
  #send;
  #leftAt = -Infinity;
  #isReloading = false;

  /**
   * @param {Present} present
   * @param {(frame: ClientFrame) => void} send does nothing while there is no connection
   */
  constructor(present, send) {
    this.#present = present;
    this.#send = send;
  }

  /** @param {AbortSignal} signal ends it */
  start(signal) {
    const timer = setInterval(() => this.announce(), PRESENT_MS);
    signal.addEventListener("abort", () => clearInterval(timer));
    // A reloaded page is back within seconds and is missing otherwise, so it sends no `absent`. Browsers without the
    // Navigation API send it on a reload too.
    const onNavigate = (/** @type {NavigateEvent} */ { navigationType }) => {
      this.#isReloading = navigationType === "reload";
    };
    const onShow = (/** @type {PageTransitionEvent} */ { persisted }) => {
      if (persisted) this.#leftAt = -Infinity;
    };
    window.navigation?.addEventListener("navigate", onNavigate, { signal });
    window.addEventListener("pagehide", () => this.#isReloading || this.leave(), { signal });
    window.addEventListener("pageshow", onShow, { signal });
  }

  announce() {
    const isLeaving = performance.now() - this.#leftAt < LEAVING_MS;
    if (!document.hidden && !isLeaving) this.#send({ type: "present", ...this.#present });
  }

  /** A person closes this screen on purpose: the tills do not show it as missing. */
  leave() {
    this.#leftAt = performance.now();
    this.#send({ type: "absent", screen: this.#present.screen });
  }
}
