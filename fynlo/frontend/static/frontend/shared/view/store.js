// The one place where a screen keeps what it knows. Every change is drawn once, in the same task as the tap that made
// it.

/** `update(change)` merges the result of `change(state)`. Listeners are called once for all changes of a task. */
export function createStore(initial) {
  let state = initial;
  let isScheduled = false;
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
