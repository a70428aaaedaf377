// @ts-check
/**
 * `reduce` for these types of events; any other leaves the state as it is. A view brings the events of all its parts to
 * every reducer.
 * @template State
 * @template {{type: string}} Event
 * @param {string[]} types
 * @param {(state: State, event: Event) => State} reduce
 * @returns {(state: State, event: Event) => State}
 */
export function only(types, reduce) {
  const known = new Set(types);
  return (state, event) => (known.has(event.type) ? reduce(state, event) : state);
}
