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

import { done, openable } from "./indexed_db.js";

const VERSION = 1;
const VIEWS = "views";
const DOCUMENTS = "documents";

const isOlder = (saved, kept) => Boolean(kept) && kept.epoch === saved.epoch && kept.seq > saved.seq;

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

  async function read(part, key) {
    const opened = await database();
    if (!opened || wiped) return memory[part].get(key) ?? null;
    return (await done(opened.transaction(part).objectStore(part).get(key))) ?? null;
  }

  /** Write unless `refuse(stored)` is true. One transaction compares and writes, so that tabs cannot interleave. */
  async function write(part, key, value, refuse = () => false) {
    if (wiped) return;
    const opened = await database();
    if (!opened) {
      memory[part].set(key, value);
      return;
    }
    const transaction = opened.transaction(part, "readwrite");
    const store = transaction.objectStore(part);
    const there = store.get(key);
    there.onsuccess = () => refuse(there.result) || store.put(value, key);
    await done(transaction);
  }

  return {
    /** The `store` that a SyncClient takes; a tab that is behind never overwrites what a newer one has kept. */
    view: (view) => ({
      load: () => read(VIEWS, view),
      save: (saved) => write(VIEWS, view, saved, (kept) => isOlder(saved, kept)),
    }),
    /** One document per name; the next one takes its place. */
    document: (kind) => ({
      load: () => read(DOCUMENTS, kind),
      save: (document) => write(DOCUMENTS, kind, document),
    }),
    /** Forget everything, for good: nothing is kept by this page afterwards. */
    async wipe() {
      wiped = true;
      for (const part of Object.values(memory)) part.clear();
      const opened = await database();
      opened?.close();
      if (opened) await done(factory.deleteDatabase(name));
    },
  };
}
