// @ts-check
// Stores the till's files on the device, so that the till opens at once and without a network. Served as /pos/sw.js by
// fynlo/frontend/till/pages.py, which writes one line before this script: `self.SHELL = {version, files, page};`. A
// change of that line is a new version of the worker, so the browser installs it beside the old one.

/** @typedef {{version: string, files: string[], page: string}} Shell the till's files and its page, by address */
const worker = /** @type {ServiceWorkerGlobalScope & {SHELL: Shell}} */ (/** @type {unknown} */ (self));

const { version: VERSION, files: FILES, page: PAGE } = worker.SHELL;
const CACHE = `till-${VERSION}`;
const PICTURES = "menu-pictures"; // of the current menu; a picture's name changes with its content
const PATIENCE_MS = 3000; // on a slow network the till opens with its stored page after this time

const files = new Set(FILES);

worker.addEventListener("install", (event) => {
  event.waitUntil(
    caches
      .open(CACHE)
      .then((cache) => cache.addAll(FILES)) // from the browser's cache: the page has just fetched the same addresses
      .then(storeOwnPage),
  );
});

// A worker that replaces another waits until no page uses the old one, or until a page asks for it.
worker.addEventListener("message", (event) => {
  if (event.data === "use") worker.skipWaiting();
  else if (event.data.pictures) event.waitUntil(storePictures(event.data.pictures));
});

worker.addEventListener("activate", (event) => {
  event.waitUntil(deleteOtherVersions().then(() => worker.clients.claim()));
});

worker.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== worker.location.origin) return;
  if (request.mode === "navigate" && url.pathname === PAGE) event.respondWith(freshPage(request));
  else if (files.has(url.pathname + url.search)) event.respondWith(storedOrFetched(CACHE, request));
  else if (request.destination === "image") event.respondWith(storedOrFetched(PICTURES, request));
});

async function deleteOtherVersions() {
  const names = await caches.keys();
  await Promise.all(
    names.filter((name) => name.startsWith("till-") && name !== CACHE).map((name) => caches.delete(name)),
  );
}

/**
 * @param {string} name of the cache
 * @param {Request} request
 */
async function storedOrFetched(name, request) {
  const cache = await caches.open(name);
  return (await cache.match(request)) ?? fetch(request);
}

/**
 * Store the pictures of the current menu and delete all others. Fetches one at a time, so that what a person waits for
 * goes first. The browser itself caches pictures of another host.
 * @param {string[]} addresses
 */
async function storePictures(addresses) {
  const cache = await caches.open(PICTURES);
  const own = addresses.map((address) => new URL(address, worker.location.href)).filter(isOwnHost);
  const missing = new Set(own.map(({ href }) => href));
  for (const { url } of await cache.keys()) if (!missing.delete(url)) await cache.delete(url);
  for (const url of missing) {
    try {
      await cache.add(url);
    } catch {
      // The next menu, or the next opening of the till, tries again.
    }
  }
}

/** @param {URL} url */
const isOwnHost = (url) => url.origin === worker.location.origin;

/** Store the page of this version, so that the version opens without a network from its first moment on. */
async function storeOwnPage() {
  try {
    const response = await fetch(PAGE, { credentials: "same-origin" });
    if (isThisVersion(response)) await (await caches.open(CACHE)).put(PAGE, response);
  } catch {
    // The page is stored when it is opened next.
  }
}

/** @param {Response} response */
const personOf = (response) => response.headers.get("X-Shell-Person");

/** @param {Response} response */
const isPage = (response) => response.ok && !response.redirected;

/** @param {Response} response */
const isThisVersion = (response) => isPage(response) && response.headers.get("X-Shell-Version") === VERSION;

/**
 * The page from the network, because it says who is signed in. The stored page replaces it without a network, and also
 * when the server has another version: a page and its files belong together until the update is used.
 * @param {Request} request
 */
async function freshPage(request) {
  const cache = await caches.open(CACHE);
  const stored = await cache.match(PAGE);
  try {
    const response = await fetch(request, stored ? { signal: AbortSignal.timeout(PATIENCE_MS) } : {});
    if (isThisVersion(response)) await cache.put(PAGE, response.clone());
    else if (isPage(response) && stored && personOf(stored) === personOf(response)) return stored;
    else if (response.redirected || response.status === 401 || response.status === 403) await cache.delete(PAGE);
    return response;
  } catch (error) {
    if (stored) return stored;
    throw error;
  }
}
