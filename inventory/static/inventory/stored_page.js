// @ts-check
// What a phone stores of a stocktake, so that its counting page opens without a network: the page and its files, which
// the service worker keeps, and the lines as this device knows them.

/** @import { Line } from "./stocktake_lines.js" */

/**
 * @typedef {object} Known
 * @property {string} asOf the moment of the server up to which the lines are complete
 * @property {number} offset of the server's clock to this device's, in milliseconds
 * @property {Line[]} lines
 */

const WORKER = "../sw.js";
const LINES = "lines.json";

export class StoredPage {
  #cache;
  /** @type {Known | null} */
  #unwritten = null;
  #isWriting = false;

  /** @param {string} stocktake */
  constructor(stocktake) {
    this.#cache = `stocktake-${stocktake}`; // as the service worker calls it
  }

  /** Store this page and the files that it has loaded. Where a browser cannot, the page works while it is open. */
  async keepPage() {
    const { serviceWorker } = navigator;
    if (!serviceWorker) return;
    try {
      await serviceWorker.register(WORKER, { scope: "../" });
      const { active } = await serviceWorker.ready;
      active?.postMessage({ page: location.pathname, files: loadedFiles() });
    } catch {
      // Private browsing, or a browser without service workers.
    }
  }

  /** @returns {Promise<Known | null>} what was written last, null for nothing */
  async read() {
    try {
      const found = await caches.match(LINES);
      return found ? await found.json() : null;
    } catch {
      return null;
    }
  }

  /**
   * Write what the device knows; while it is busy, only the newest is written next.
   * @param {Known} known
   */
  async write(known) {
    this.#unwritten = known;
    if (this.#isWriting) return;
    this.#isWriting = true;
    try {
      while (this.#unwritten) {
        const body = JSON.stringify(this.#unwritten);
        this.#unwritten = null;
        const answer = new Response(body, { headers: { "Content-Type": "application/json" } });
        await (await caches.open(this.#cache)).put(LINES, answer);
      }
    } catch {
      // No space, or no storage: the counts themselves are kept elsewhere.
    } finally {
      this.#isWriting = false;
    }
  }

  /** Forget a stocktake that is closed. */
  async forget() {
    try {
      await caches.delete(this.#cache);
    } catch {
      // Nothing was stored.
    }
  }
}

/** The addresses of the page's scripts, styles, fonts and pictures. What scripts have fetched is none of them. */
function loadedFiles() {
  const entries = /** @type {PerformanceResourceTiming[]} */ (performance.getEntriesByType("resource"));
  const files = entries.filter(
    ({ name, initiatorType }) => name.startsWith(`${location.origin}/`) && !FETCHED.has(initiatorType),
  );
  return [...new Set(files.map(({ name }) => name))];
}

const FETCHED = new Set(["fetch", "xmlhttprequest", "beacon"]);
