// @ts-check
/**
 * A view's state on this device and the number of its last event. Pure: it neither sends nor waits.
 *
 * These protocol rules decide whether a screen is right. In a port to another language, port this file first.
 */

/** @import { StreamEvent } from "../types.js" */

/** @typedef {Record<string, any>} ViewState parts by name; each reducer knows the shape of its own part */
/** @typedef {Record<string, (part: any, event: any) => any>} Reducers by part name, see Reducer in types.js */

/**
 * @typedef {object} Saved a view's state and its cursor, always together
 * @property {number} epoch
 * @property {number} seq the number of the last event in `state`
 * @property {string} scope which parts of the view the server showed
 * @property {ViewState} state
 */

/**
 * @typedef {object} Range every event of the view in (from, to]
 * @property {"range"} type
 * @property {number} epoch
 * @property {number} from
 * @property {number} to
 * @property {number} head the newest number when the frame left the server
 * @property {boolean} up_to_date
 * @property {StreamEvent[]} events
 */

export class Replica {
  /** @type {Saved | null} */
  #saved = null;
  #reducers;

  /** @param {Reducers} reducers parts without a reducer are left out */
  constructor(reducers) {
    this.#reducers = reducers;
  }

  /** @returns {Saved | null} null before the first snapshot */
  get saved() {
    return this.#saved;
  }

  /**
   * Replace the state with a snapshot or with a stored state.
   * @param {Saved} saved
   */
  load({ epoch, seq, scope, state }) {
    const parts = Object.keys(this.#reducers).filter((name) => name in state);
    this.#saved = { epoch, seq, scope, state: Object.fromEntries(parts.map((name) => [name, state[name]])) };
  }

  /**
   * Apply one range. State and cursor change together, or (when a reducer throws) not at all.
   * @param {Range} range
   * @returns {"applied" | "ignored" | "gap"} "gap": events before the range are missing; subscribe again from
   *   `saved.seq`
   * @throws {Error} before the first snapshot
   */
  take(range) {
    if (!this.#saved) throw new Error("a range came before the snapshot");
    const { epoch, seq, scope, state } = this.#saved;
    if (range.epoch !== epoch || range.from > seq) return "gap";
    if (range.to <= seq) return "ignored";
    let next = state;
    for (const event of range.events) {
      if (event.seq > seq) next = this.#reduce(next, event);
    }
    this.#saved = { epoch, seq: range.to, scope, state: next };
    return "applied";
  }

  /**
   * @param {ViewState} state
   * @param {StreamEvent} event
   */
  #reduce(state, event) {
    const next = { ...state };
    for (const [name, reduce] of Object.entries(this.#reducers)) {
      if (name in next) next[name] = reduce(next[name], event);
    }
    return next;
  }
}
