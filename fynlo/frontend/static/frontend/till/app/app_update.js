// Updates of the till's program. A new version waits until a person taps, or until the till is closed and opened again,
// so that it never changes while a person works. Unsent changes stay on the device and the new version sends them.

const ASK_EVERY_MS = 60 * 60 * 1000;

/** Call `ready()` when a new version is installed. Returns `{ask, use}`: look for a version, change to it. */
export function watchForUpdates({ ready, container = navigator.serviceWorker }) {
  if (!container) return { ask: () => {}, use: () => {} };
  let registration = null;
  let wanted = false;
  let governed = Boolean(container.controller); // the first worker of all is no update

  const look = () => registration.waiting && registration.active && ready();

  function follow(worker) {
    worker?.addEventListener("statechange", () => worker.state === "installed" && look());
  }

  container
    .register("/pos/sw.js", { scope: "/pos/" })
    .then((registered) => {
      registration = registered;
      look();
      follow(registration.installing);
      registration.addEventListener("updatefound", () => follow(registration.installing));
    })
    .catch((error) => console.warn("The till will not open without a network.", error));

  container.addEventListener("controllerchange", () => {
    if (wanted) location.reload();
    else if (governed) ready(); // another tab has changed to it
    governed = true;
  });

  const ask = () => registration?.update().catch(() => {}); // no network: next time
  setInterval(ask, ASK_EVERY_MS);

  return {
    ask,
    use() {
      wanted = true;
      if (registration?.waiting) registration.waiting.postMessage("use");
      else location.reload();
    },
  };
}
