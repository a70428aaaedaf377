// @ts-check
// The one place where a screen keeps its state. All changes of one task are drawn once, at the end of that task.

/**
 * @template State
 * @typedef {object} Store
 * @property {State} state
 * @property {(change: Partial<State> | ((state: State) => Partial<State> | null | undefined)) => void} update merge a
 *   change, or what `change(state)` returns
 * @property {(listener: (state: State) => void) => () => boolean} subscribe call `listener` once for all changes of a
 *   task. Returns a function that ends it
 */

/**
 * @template {object} State
 * @param {State} initial
 * @returns {Store<State>}
 */
export function createStore(initial) {
  let state = initial;
  let isScheduled = false;
  /** @type {Set<(state: State) => void>} */
  const listeners = new Set();

  function notify() {
    isScheduled = false;
    for (const listener of listeners) listener(state);
  }

  return {
    get state() {
      return state;
    },
    update(change) {
      const changed = typeof change === "function" ? change(state) : change;
      if (!changed) return;
      state = { ...state, ...changed };
      if (!isScheduled) {
        isScheduled = true;
        queueMicrotask(notify);
      }
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
