// @ts-check
// The settings that this device stores: sound, size, theme, whether the counts are open, and the changes that were
// seen.

/** @import { DeviceSettings } from "../types.js" */

const PREFIX = "fynlo:kitchen:";
const MOST_SEEN = 500;
/** @type {DeviceSettings} */
const USUAL = { sound: "on", size: "auto", theme: "dark", counts: "closed" };

/**
 * Where `storage` is blocked (private windows), memory replaces it until the page is closed.
 * @param {Storage} [storage]
 */
export function createDevice(storage = window.localStorage) {
  /** @type {Map<string, string>} */
  const memory = new Map();

  /**
   * @param {string} name
   * @returns {string | null}
   */
  function read(name) {
    try {
      return storage.getItem(PREFIX + name) ?? memory.get(name) ?? null;
    } catch {
      return memory.get(name) ?? null;
    }
  }

  /**
   * @param {string} name
   * @param {string} value
   */
  function write(name, value) {
    memory.set(name, value);
    try {
      storage.setItem(PREFIX + name, value);
    } catch (error) {
      console.warn(error);
    }
  }

  return {
    /** @returns {DeviceSettings} */
    settings: () => ({
      sound: read("sound") ?? USUAL.sound,
      size: read("size") ?? USUAL.size,
      theme: read("theme") ?? USUAL.theme,
      counts: read("counts") ?? USUAL.counts,
    }),
    set: write,
    /** @returns {Set<string>} keys of changes */
    seen: () => new Set(JSON.parse(read("seen") ?? "[]")),
    /**
     * Store the newest keys only: tickets seen long ago are off the board.
     * @param {Set<string>} keys
     */
    keepSeen: (keys) => write("seen", JSON.stringify([...keys].slice(-MOST_SEEN))),
    /**
     * The id of this device's screen at a station. The tills report a screen that does not answer by it.
     * @param {string} station "" for all stations
     * @param {() => string} newId
     */
    screenId(station, newId) {
      const name = `screen:${station || "all"}`;
      const known = read(name) ?? newId();
      write(name, known);
      return known;
    },
  };
}

/**
 * Apply size and theme to the page.
 * @param {DeviceSettings} settings
 */
export function applyTheme({ size, theme }) {
  document.documentElement.dataset.theme = theme;
  document.documentElement.dataset.size = size;
}
