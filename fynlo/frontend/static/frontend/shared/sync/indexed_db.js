/**
 * A database of this device (IndexedDB): opened when it is first needed, null where the browser has none to give
 * (private windows, a full disk), and gone for this page once another tab has deleted it.
 */

/** @param {IDBRequest|IDBTransaction} request */
export function done(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = request.oncomplete = () => resolve(request.result);
    request.onerror = request.onabort = () => reject(request.error);
  });
}

/**
 * @param {object} options
 * @param {string} options.name
 * @param {number} options.version
 * @param {(opened: IDBDatabase) => void} options.upgrade makes the stores that are missing
 * @param {() => void} [options.taken] another tab deletes it
 * @param {IDBFactory} [options.factory]
 * @returns {() => Promise<IDBDatabase|null>}
 */
export function openable({ name, version, upgrade, taken = () => {}, factory = window.indexedDB }) {
  let opening = null;

  async function open() {
    const request = factory.open(name, version);
    request.onupgradeneeded = () => upgrade(request.result);
    const opened = await done(request);
    opened.onversionchange = () => {
      taken();
      opened.close();
    };
    opened.onclose = () => {
      opening = null; // the browser took it away: open it again
    };
    return opened;
  }

  return () => {
    opening ??= open().catch((error) => {
      console.warn("This device keeps nothing over a reload.", error);
      return null;
    });
    return opening;
  };
}
