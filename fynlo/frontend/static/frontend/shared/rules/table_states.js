/** How a table stands: orders/floor/states.py in the browser, held against it by a test. Pure. */

// of several orders at a table, the first of these decides
const PRESSING = ["waiting", "ordering", "paying", "served"];
const AS_SAID = new Set(["cleaning", "reserved", "blocked"]);

/** A table and its open orders, as the projections hold them → {state, since, covers}. */
export function stateOf(table, orders) {
  const covers = orders.reduce((sum, order) => sum + (order.guests ?? 0), 0);
  for (const state of PRESSING) {
    const since = orders.filter((order) => order.stage === state).map((order) => order.stage_since ?? order.opened_at);
    if (since.length) return { state, since: since.reduce((a, b) => (b < a ? b : a)), covers };
  }
  if (table.status === "occupied") return { state: "ordering", since: table.occupied_since, covers };
  return { state: AS_SAID.has(table.status) ? table.status : "free", since: table.status_since, covers };
}
