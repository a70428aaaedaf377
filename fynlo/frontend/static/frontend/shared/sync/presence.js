/**
 * A screen that people rely on: it says that it is there while somebody can see it, and goodbye when it is left on
 * purpose. A crash, a lost network, a tablet that went dark say nothing, and within 10 s the tills are told.
 */

const PRESENT_MS = 3_000;
const LEAVING_MS = 10_000; // so long a goodbye is meant: a page that is still here then was not left

export class Presence {
  #present;
  #send;
  #leftAt = -Infinity;
  #isReloading = false;

  /**
   * @param {{screen: string, label: string}} present
   * @param {(frame: object) => void} send silently nothing while there is no connection
   */
  constructor(present, send) {
    this.#present = present;
    this.#send = send;
  }

  /** @param {AbortSignal} signal ends it */
  start(signal) {
    const timer = setInterval(() => this.announce(), PRESENT_MS);
    signal.addEventListener("abort", () => clearInterval(timer));
    // A page that is loaded again comes back within seconds, or has to be missed: it says no goodbye, where we can
    // tell.
    const onNavigate = ({ navigationType }) => {
      this.#isReloading = navigationType === "reload";
    };
    const onShow = ({ persisted }) => {
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

  /** It is being closed on purpose: nobody need miss it. */
  leave() {
    this.#leftAt = performance.now();
    this.#send({ type: "absent", screen: this.#present.screen });
  }
}
