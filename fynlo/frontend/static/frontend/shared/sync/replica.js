/**
 * A view's state on this device and the number of its last event. Pure: it neither sends nor waits.
 *
 * These protocol rules decide whether a screen is right. In a port to another language, port this file first.
 */

/**
 * @typedef {object} Saved what a store keeps: the state and its cursor, always together
 * @property {number} epoch
 * @property {number} seq the number of the last event in `state`
 * @property {string} scope which parts of the view the server showed
 * @property {Object<string, any>} state by part name
 */

/**
 * @typedef {object} Range every event of the view in (from, to]
 * @property {number} epoch
 * @property {number} from
 * @property {number} to
 * @property {number} head the newest number when the frame left the server
 * @property {boolean} up_to_date
 * @property {Array<{seq: number, type: string, data: object}>} events
 */

export class Replica {
  /** @type {Saved|null} */
  #saved = null;
  #reducers;

  /**
   * @param {Object<string, (state: any, event: object) => any>} reducers by part name; parts without one are left out
   */
  constructor(reducers) {
    this.#reducers = reducers;
  }

  /** @returns {Saved|null} null until a snapshot was taken */
  get saved() {
    return this.#saved;
  }

  /** Replace the state with a snapshot or with a stored state. */
  load({ epoch, seq, scope, state }) {
    const parts = Object.keys(this.#reducers).filter((name) => name in state);
    this.#saved = { epoch, seq, scope, state: Object.fromEntries(parts.map((name) => [name, state[name]])) };
  }

  /**
   * Apply one range. State and cursor change together, or (when a reducer throws) not at all.
   * @param {Range} range
   * @returns {"applied"|"ignored"|"gap"} "gap": events before the range are missing; subscribe again from `saved.seq`
   */
  take(range) {
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

  #reduce(state, event) {
    const next = { ...state };
    for (const [name, reduce] of Object.entries(this.#reducers)) {
      if (name in next) next[name] = reduce(next[name], event);
    }
    return next;
  }
}
