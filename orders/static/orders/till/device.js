// What this device remembers for one person in one restaurant: carts and commands that are on their way.
// One storage entry per thing, so that two tabs never overwrite each other's.

export function createDevice({ restaurantId, personId, storage = window.localStorage }) {
  const prefix = `fynlo:till:${restaurantId}:${personId}:`;

  function read(name) {
    try {
      return JSON.parse(storage.getItem(name));
    } catch {
      storage.removeItem(name); // half written, or another version's: better lost than in the way
      return null;
    }
  }

  function all(kind) {
    const start = `${prefix}${kind}:`;
    const names = Object.keys(storage).filter((name) => name.startsWith(start));
    return Object.fromEntries(names.map((name) => [name.slice(start.length), read(name)]).filter(([, value]) => value));
  }

  return {
    prefix,
    all,
    get: (kind, id) => read(`${prefix}${kind}:${id}`),
    /** Whether the device could keep it; a full one cannot, and it stays on the screen only. */
    put(kind, id, value) {
      try {
        storage.setItem(`${prefix}${kind}:${id}`, JSON.stringify(value));
        return true;
      } catch (error) {
        console.warn("This device could not keep a change; it stays on the screen only.", error);
        return false;
      }
    },
    drop: (kind, id) => storage.removeItem(`${prefix}${kind}:${id}`),
    /** Calls back when another tab changed something. */
    watch(changed) {
      window.addEventListener("storage", ({ key }) => {
        if (key === null || key.startsWith(prefix)) changed();
      });
    },
  };
}
