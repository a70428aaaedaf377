// @ts-check
/** The state of a table: orders/floor/states.py in the browser. A test compares both. Pure. */

/** @import { OrderHeader, Stage, Table } from "../types.js" */

/**
 * @typedef {object} TableState
 * @property {"free" | "waiting" | "ordering" | "paying" | "served" | "cleaning" | "reserved" | "blocked"} state
 * @property {string | null} since
 * @property {number} covers
 */

/**
 * Of several orders at a table, the first of these stages decides.
 * @type {Stage[]}
 */
const MOST_PRESSING = ["waiting", "ordering", "paying", "served"];

/**
 * @param {Pick<Table, "status" | "occupied_since" | "status_since">} table
 * @param {Pick<OrderHeader, "guests" | "stage" | "stage_since" | "opened_at">[]} orders the open orders at the table
 * @returns {TableState}
 */
export function stateOf({ status, occupied_since, status_since }, orders) {
  const covers = orders.reduce((sum, order) => sum + (order.guests ?? 0), 0);
  for (const state of MOST_PRESSING) {
    const since = orders.filter((order) => order.stage === state).map((order) => order.stage_since ?? order.opened_at);
    if (since.length) return { state, since: since.reduce((a, b) => (b < a ? b : a)), covers };
  }
  if (status === "occupied") return { state: "ordering", since: occupied_since, covers };
  return { state: status === "available" ? "free" : status, since: status_since, covers };
}
