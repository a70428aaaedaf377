// @ts-check
/**
 * Stores a screen's last views (state and cursor in one record, written in one transaction) and documents on the
 * device, so that a reload without a network shows them.
 *
 *     const offlineStore = openOfflineStore({ restaurantId, personId });
 *     new SyncClient({ …, store: offlineStore.view("pos") });
 *
 * One database per restaurant and person. Where IndexedDB is blocked (private windows, a full disk), memory replaces
 * it: everything works until the page is closed.
 */

import { committed, openable, resultOf } from "./indexed_db.js";

/** @import { StoredView, ViewStore } from "./client.js" */

/** @typedef {"views" | "documents"} Part */

const VERSION = 1;
const VIEWS = "views";
const DOCUMENTS = "documents";

/**
 * Whether `saved` is behind what is stored, so that it must not replace it.
 * @param {StoredView} saved
 * @param {StoredView | undefined} stored
 */
const isOlder = (saved, stored) => stored !== undefined && stored.epoch === saved.epoch && stored.seq > saved.seq;

/**
 * @param {object} owner
 * @param {string} owner.restaurantId
 * @param {string} owner.personId
 * @param {IDBFactory} [owner.factory]
 */
export function openOfflineStore({ restaurantId, personId, factory = window.indexedDB }) {
  const name = `fynlo:${restaurantId}:${personId}`;
  const memory = { [VIEWS]: new Map(), [DOCUMENTS]: new Map() };
  let wiped = false;
  const database = openable({
    name,
    version: VERSION,
    factory,
    upgrade(opened) {
      for (const part of [VIEWS, DOCUMENTS]) opened.createObjectStore(part);
    },
    taken() {
      wiped = true; // by another tab
    },
  });

  /**
   * @param {Part} part
   * @param {string} key
   * @returns {Promise<any>} what was stored, or null
   */
  async function read(part, key) {
    const opened = await database();
    if (!opened || wiped) return memory[part].get(key) ?? null;
    return (await resultOf(opened.transaction(part).objectStore(part).get(key))) ?? null;
  }

  /**
   * Write unless `refuse(stored)` is true. One transaction compares and writes, so that tabs cannot interleave.
   * @template Value
   * @param {Part} part
   * @param {string} key
   * @param {Value} value
   * @param {(stored: Value | undefined) => boolean} [refuse]
   */
  async function write(part, key, value, refuse = () => false) {
    if (wiped) return;
    const opened = await database();
    if (!opened) {
      memory[part].set(key, value);
      return;
    }
    const transaction = opened.transaction(part, "readwrite");
    const store = transaction.objectStore(part);
    const stored = store.get(key);
    stored.onsuccess = () => refuse(stored.result) || store.put(value, key);
    await committed(transaction);
  }

  return {
    /**
     * The `store` that a SyncClient takes. A tab that is behind never overwrites what a newer tab has stored.
     * @param {string} view
     * @returns {ViewStore}
     */
    view: (view) => ({
      load: () => read(VIEWS, view),
      save: (saved) => write(VIEWS, view, saved, (stored) => isOlder(saved, stored)),
    }),
    /**
     * One document of a kind. Saving another one replaces it.
     * @param {string} kind
     */
    document: (kind) => ({
      load: () => read(DOCUMENTS, kind),
      save: (/** @type {unknown} */ document) => write(DOCUMENTS, kind, document),
    }),
    /** Delete everything. This page stores nothing afterwards. */
    async wipe() {
      wiped = true;
      for (const part of Object.values(memory)) part.clear();
      const opened = await database();
      opened?.close();
      if (opened) await resultOf(factory.deleteDatabase(name));
    },
  };
}
