// @ts-check
/**
 * A database of this device (IndexedDB). It is opened when it is first needed. It is null where the browser has none
 * to give (private windows, a full disk). Once another tab deletes it, this page has none any more.
 */

/**
 * @template Result
 * @param {IDBRequest<Result>} request
 * @returns {Promise<Result>}
 */
export function resultOf(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

/**
 * Resolve when the transaction is committed; reject when it fails or is aborted.
 * @param {IDBTransaction} transaction
 * @returns {Promise<void>}
 */
export function committed(transaction) {
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onerror = transaction.onabort = () => reject(transaction.error);
  });
}

/**
 * @param {object} options
 * @param {string} options.name
 * @param {number} options.version
 * @param {(opened: IDBDatabase) => void} options.upgrade makes the stores that are missing
 * @param {() => void} [options.taken] called when another tab deletes the database
 * @param {IDBFactory} [options.factory]
 * @returns {() => Promise<IDBDatabase | null>} opens it, or returns the open database
 */
export function openable({ name, version, upgrade, taken = () => {}, factory = window.indexedDB }) {
  /** @type {Promise<IDBDatabase | null> | null} */
  let opening = null;

  async function open() {
    const request = factory.open(name, version);
    request.onupgradeneeded = () => upgrade(request.result);
    const opened = await resultOf(request);
    opened.onversionchange = () => {
      taken();
      opened.close();
    };
    opened.onclose = () => {
      opening = null; // the browser closed it: open it again
    };
    return opened;
  }

  return () => {
    opening ??= open().catch((error) => {
      console.warn("This device cannot store anything: a reload loses what is not saved on the server.", error);
      return null;
    });
    return opening;
  };
}
