// The one place where a screen keeps what it knows. Every change is drawn once, in the same task as the tap that made it.

/** `update(change)` merges what `change(state)` returns; listeners hear of all changes of a task together. */
export function createStore(initial) {
  let state = initial;
  let waiting = false;
  const listeners = new Set();

  function tell() {
    waiting = false;
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
      if (!waiting) {
        waiting = true;
        queueMicrotask(tell);
      }
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
