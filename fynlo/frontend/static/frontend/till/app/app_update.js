// @ts-check
// Updates of the till's program. A new version waits until a person taps, or until the till is closed and opened again,
// so that the program never changes while a person works. The new version sends the unsent changes.

const CHECK_EVERY_MS = 60 * 60 * 1000;

/**
 * Register the service worker. `ready()` is called when a new version is installed. Returns `check`, which looks for a
 * new version, and `use`, which changes to it.
 * @param {{ready: () => void, container?: ServiceWorkerContainer}} given
 */
export function watchForUpdates({ ready, container = navigator.serviceWorker }) {
  if (!container) return { check: () => {}, use: () => {} };
  /** @type {ServiceWorkerRegistration | null} */
  let registration = null;
  let isWanted = false;
  let isControlled = Boolean(container.controller); // the first worker of a device is no update

  const look = () => registration?.waiting && registration.active && ready();

  /** @param {ServiceWorker | null} worker */
  function follow(worker) {
    worker?.addEventListener("statechange", () => worker.state === "installed" && look());
  }

  container
    .register("/pos/sw.js", { scope: "/pos/" })
    .then((registered) => {
      registration = registered;
      look();
      follow(registered.installing);
      registered.addEventListener("updatefound", () => follow(registered.installing));
    })
    .catch((error) => console.warn("The till will not open without a network.", error));

  container.addEventListener("controllerchange", () => {
    if (isWanted) location.reload();
    else if (isControlled) ready(); // another tab changed to the new version
    isControlled = true;
  });

  function check() {
    registration?.update().catch(() => {}); // without a network, the next call checks again
  }

  setInterval(check, CHECK_EVERY_MS);

  return {
    check,
    use() {
      isWanted = true;
      if (registration?.waiting) registration.waiting.postMessage("use");
      else location.reload();
    },
  };
}
