// Keeps the till's files on the phone, so that it opens at once and without a network. {# fynlo/frontend/till/shell.py names them #}
const VERSION = {{ version|safe }};
const FILES = {{ files|safe }};
const PAGE = {{ page|safe }};
const CACHE = `till-${VERSION}`;
const PICTURES = "menu-pictures"; // of the menu in force; their names change with their content
const PATIENCE_MS = 3000; // a slow network may not keep the till from opening

const kept = new Set(FILES);

self.addEventListener("install", (event) => {
  event.waitUntil(
    caches
      .open(CACHE)
      .then((cache) => cache.addAll(FILES)) // the page has just fetched them: another version has other addresses
      .then(keepOwnPage),
  );
});

// A worker that replaces another waits until no page uses the old one, or until a page asks for it.
self.addEventListener("message", (event) => {
  if (event.data === "use") self.skipWaiting();
  else if (event.data.pictures) event.waitUntil(keepPictures(event.data.pictures));
});

self.addEventListener("activate", (event) => {
  event.waitUntil(
    caches
      .keys()
      .then((names) => Promise.all(names.filter((name) => name.startsWith("till-") && name !== CACHE).map((name) => caches.delete(name))))
      .then(() => self.clients.claim()),
  );
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  if (request.mode === "navigate" && url.pathname === PAGE) event.respondWith(freshPage(request));
  else if (kept.has(url.pathname)) event.respondWith(keptFile(request));
  else if (request.destination === "image") event.respondWith(keptPicture(request));
});

async function keptFile(request) {
  const cache = await caches.open(CACHE);
  return (await cache.match(request, { ignoreSearch: true })) ?? fetch(request);
}

async function keptPicture(request) {
  const cache = await caches.open(PICTURES);
  return (await cache.match(request)) ?? fetch(request);
}

// One after the other, behind whatever a person waits for. A picture elsewhere than on this host is the browser's to keep.
async function keepPictures(addresses) {
  const cache = await caches.open(PICTURES);
  const wanted = new Set(addresses.map((address) => new URL(address, self.location).href).filter((url) => new URL(url).origin === self.location.origin));
  for (const { url } of await cache.keys()) if (!wanted.delete(url)) await cache.delete(url);
  for (const url of wanted) {
    try {
      await cache.add(url);
    } catch {
      // The next menu, or the next opening of the till, tries again.
    }
  }
}

// So that the new version opens without a network from its first moment on.
async function keepOwnPage() {
  try {
    const response = await fetch(PAGE, { credentials: "same-origin" });
    if (isOurs(response)) await (await caches.open(CACHE)).put(PAGE, response);
  } catch {
    // The page is kept when it is opened next.
  }
}

const shellOf = (response) => response.headers.get("X-Shell-Version");
const personOf = (response) => response.headers.get("X-Shell-Person");
const isOurs = (response) => response.ok && !response.redirected && shellOf(response) === VERSION;

// The page itself comes from the network, because it says who is signed in; the last one stands in when there is none.
// It also does when the server is a version ahead: the page and its files belong together until the update is used.
async function freshPage(request) {
  const cache = await caches.open(CACHE);
  const last = await cache.match(PAGE);
  try {
    const response = await fetch(request, last ? { signal: AbortSignal.timeout(PATIENCE_MS) } : {});
    if (isOurs(response)) await cache.put(PAGE, response.clone());
    else if (response.ok && !response.redirected && last && personOf(last) === personOf(response)) return last;
    else if (response.redirected || response.status === 401 || response.status === 403) await cache.delete(PAGE);
    return response;
  } catch (error) {
    if (last) return last;
    throw error;
  }
}
