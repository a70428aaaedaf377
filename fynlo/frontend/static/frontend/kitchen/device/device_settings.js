// What this device remembers of its screen: sound, size, light or dark, whether the counts are open, what was seen.

const PREFIX = "fynlo:kitchen:";
const MOST_SEEN = 500;
const USUAL = { sound: "on", size: "auto", theme: "dark", counts: "closed" };

/** `storage` may be blocked (private windows): then it is remembered until the page is closed. */
export function createDevice(storage = window.localStorage) {
  const memory = new Map();

  function read(name) {
    try {
      return storage.getItem(PREFIX + name) ?? memory.get(name) ?? null;
    } catch {
      return memory.get(name) ?? null;
    }
  }

  function write(name, value) {
    memory.set(name, value);
    try {
      storage.setItem(PREFIX + name, value);
    } catch (error) {
      console.warn(error);
    }
  }

  return {
    settings: () => Object.fromEntries(Object.entries(USUAL).map(([name, usual]) => [name, read(name) ?? usual])),
    set: write,
    seen: () => new Set(JSON.parse(read("seen") ?? "[]")),
    /** Keep the newest keys only: tickets seen long ago are off the board. */
    keepSeen: (keys) => write("seen", JSON.stringify([...keys].slice(-MOST_SEEN))),
    /** This device at that station, for the till to miss. */
    screenId(station, newId) {
      const name = `screen:${station || "all"}`;
      const known = read(name) ?? newId();
      write(name, known);
      return known;
    },
  };
}

/** Apply size and theme to the page. */
export function applyTheme({ size, theme }) {
  document.documentElement.dataset.theme = theme;
  document.documentElement.dataset.size = size;
}
