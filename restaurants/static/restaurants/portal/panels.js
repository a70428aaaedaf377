// @ts-check
// The panels of Today. Each `[data-panel]` names its event types, the event that it contains (`data-epoch`, `data-seq`)
// and for how many seconds its figures are good. Panels whose events came are requested again, together and at most
// once a second. A panel that comes back without the newest events is requested once more.

import { fetchOwn } from "../../frontend/shared/http.js";

const PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 30_000;

/** @import { PanelPart } from "../../frontend/shared/types.js" */
/** @typedef {{epoch: number, seq: number}} Position */

/** @param {HTMLElement} place @returns {HTMLElement[]} */
const panelsIn = (place) =>
  [...place.querySelectorAll("[data-panel]")].map((panel) => /** @type {HTMLElement} */ (panel));

/**
 * Return a reducer for each panel, which remembers the number of its last event. Pure.
 * @param {HTMLElement} place
 * @returns {Record<string, (part: PanelPart, event: {type: string, seq: number}) => PanelPart>}
 */
export function panelReducers(place) {
  return Object.fromEntries(
    panelsIn(place).map(({ dataset }) => {
      const types = new Set((dataset.events ?? "").split(" "));
      return [dataset.panel ?? "", (part, event) => (types.has(event.type) ? { seq: event.seq } : part)];
    }),
  );
}

export class Panels {
  #place;
  /** @type {Record<string, PanelPart>} the parts of the last state, by panel */
  #parts = {};
  /** @type {Record<string, number>} the event that each panel must contain */
  #wanted = {};
  #epoch = 0;
  #isAsking = false;
  #pause = PAUSE_MS;

  /** @param {HTMLElement} place */
  constructor(place) {
    this.#place = place;
    setInterval(() => this.#askForOld(), 5_000);
    document.addEventListener("visibilitychange", () => this.#ask());
  }

  /**
   * Take the state of the view after a change.
   * @param {Record<string, PanelPart>} state
   * @param {Position} position
   */
  follow(state, { epoch, seq }) {
    this.#epoch = epoch;
    for (const { dataset } of panelsIn(this.#place)) {
      const name = dataset.panel ?? "";
      const part = state[name];
      if (!part || part === this.#parts[name]) continue;
      this.#parts[name] = part;
      this.#wanted[name] = part.seq ?? seq; // after a snapshot any event may have been the panel's
    }
    this.#ask();
  }

  /** @param {HTMLElement} panel */
  #lacks({ dataset }) {
    const wanted = this.#wanted[dataset.panel ?? ""];
    return wanted !== undefined && (Number(dataset.epoch) !== this.#epoch || Number(dataset.seq) < wanted);
  }

  /** Request panels whose figures have changed with the clock. */
  #askForOld() {
    const now = performance.now();
    for (const panel of panelsIn(this.#place)) {
      if (now - Number(panel.dataset.drawnAt ?? 0) > Number(panel.dataset.seconds) * 1000) panel.dataset.old = "";
    }
    this.#ask();
  }

  async #ask() {
    if (this.#isAsking || document.hidden || !this.#epoch) return;
    const panels = panelsIn(this.#place).filter((panel) => this.#lacks(panel) || panel.dataset.old !== undefined);
    if (!panels.length) return;
    this.#isAsking = true;
    try {
      await this.#request(panels);
      this.#pause = PAUSE_MS;
    } catch {
      this.#pause = Math.min(LONGEST_PAUSE_MS, this.#pause * 2);
    }
    setTimeout(() => {
      this.#isAsking = false;
      this.#ask();
    }, this.#pause);
  }

  /** @param {HTMLElement[]} panels */
  async #request(panels) {
    const query = new URLSearchParams({ epoch: String(this.#epoch) });
    for (const { dataset } of panels) {
      const name = dataset.panel ?? "";
      query.set(name, String(this.#wanted[name] ?? dataset.seq));
    }
    const response = await fetchOwn(`${this.#place.dataset.panels}?${query}`, {});
    if (!response.ok) throw new Error(`panels answered ${response.status}`);
    const holder = document.createElement("template");
    holder.innerHTML = await response.text(); // rendered by our own server, which escapes
    for (const panel of panelsIn(/** @type {any} */ (holder.content))) this.#replace(panel);
  }

  /** @param {HTMLElement} panel */
  #replace(panel) {
    const before = document.getElementById(panel.id);
    if (!before) return;
    panel.dataset.drawnAt = String(performance.now());
    const focused = before.contains(document.activeElement) ? document.activeElement?.getAttribute("href") : null;
    const opened = before.querySelector("details[open]");
    if (opened) panel.querySelector("details")?.setAttribute("open", "");
    before.replaceWith(panel);
    if (focused) /** @type {HTMLElement | null} */ (panel.querySelector(`a[href="${CSS.escape(focused)}"]`))?.focus();
  }
}
