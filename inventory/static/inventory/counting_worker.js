// @ts-check
// Stores the counting page of a stocktake on the phone, so that it opens in a cellar without a network. Served as
// /portal/stock/stocktakes/sw.js by inventory/stocktakes/portal/counting_pages.py, so that it governs the pages below
// that path. It answers for counting pages and their files; the lines are stored by the page (stored_page.js).

const worker = /** @type {ServiceWorkerGlobalScope} */ (/** @type {unknown} */ (self));

const CACHE = "stocktake-"; // and the stocktake's id: its page, the page's files and its lines
const MOST_STORED = 5; // stocktakes; the one that was opened first goes first
const COUNTING_PAGE = /\/stocktakes\/([0-9a-f-]{36})\/$/;
const PATIENCE_MS = 3000; // on a slow network the stored page opens after this time
const SIGNED_OUT = new Set([401, 403, 404]);

worker.addEventListener("install", () => void worker.skipWaiting());
worker.addEventListener("activate", (event) => event.waitUntil(worker.clients.claim()));

worker.addEventListener("message", (event) => {
  const { page, files } = event.data;
  event.waitUntil(keep(page, files).catch(() => {})); // no space: the next load tries again
});

worker.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== worker.location.origin) return;
  if (request.mode === "navigate") {
    if (COUNTING_PAGE.test(pathname)) event.respondWith(freshPage(request, pathname));
  } else if (request.destination) event.respondWith(freshFile(request));
});

/** @param {string} path of a counting page */
const cacheOf = (path) => CACHE + (COUNTING_PAGE.exec(path)?.[1] ?? "");

/**
 * The page from the network, because it says who is signed in and what was counted; the stored one without a network.
 * @param {Request} request
 * @param {string} path
 */
async function freshPage(request, path) {
  const stored = await caches.match(path);
  try {
    const response = await fetch(request, stored ? { signal: AbortSignal.timeout(PATIENCE_MS) } : {});
    if (stored && response.ok) await (await caches.open(cacheOf(path))).put(path, response.clone());
    if (response.type === "opaqueredirect" || SIGNED_OUT.has(response.status)) await caches.delete(cacheOf(path));
    return response;
  } catch (error) {
    if (stored) return stored;
    throw error;
  }
}

/**
 * A file from the network, which is the browser's own cache where the address names its content.
 * @param {Request} request
 */
async function freshFile(request) {
  try {
    return await fetch(request);
  } catch (error) {
    const stored = await caches.match(request);
    if (stored) return stored;
    throw error;
  }
}

/**
 * Store a page that is open, and the files that it has loaded; those of an older version go.
 * @param {string} page its path
 * @param {string[]} files addresses
 */
async function keep(page, files) {
  const cache = await caches.open(cacheOf(page));
  const missing = new Set(files);
  for (const { url } of await cache.keys())
    if (!new URL(url).pathname.startsWith(page) && !missing.delete(url)) await cache.delete(url);
  await cache.addAll([...missing]);
  if (!(await cache.match(page))) await cache.add(page);
  const names = (await caches.keys()).filter((name) => name.startsWith(CACHE));
  for (const name of names.slice(0, -MOST_STORED)) await caches.delete(name);
}
