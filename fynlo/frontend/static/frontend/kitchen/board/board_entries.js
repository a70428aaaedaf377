// @ts-check
// The entries of the board in their order: tickets of a station, or whole orders. Keys select them by position. Pure.

import { openTickets } from "../tickets/tickets.js";
import { byOrder, concernsExpediter } from "./boards.js";

/** @import { Entry, ExpediterEntry, PrepEntry, ShownTicket, ShownTickets } from "../types.js" */

/**
 * The entries of one station: a ticket each.
 * @param {ShownTickets} tickets
 * @param {string} station
 * @returns {PrepEntry[]}
 */
export const prepBoard = (tickets, station) =>
  openTickets(tickets, station).map((ticket) => ({ id: ticket.id, tickets: [ticket] }));

/**
 * The entries of all stations: an order each. Orders at the pass come first, orders that wait for their course last.
 * @param {ShownTickets} tickets
 * @returns {ExpediterEntry[]}
 */
export function expediterBoard(tickets) {
  const entries = byOrder(Object.values(tickets).filter(({ status }) => status !== "gone")).map((order) => {
    const shown = order.tickets.filter(concernsExpediter);
    const hasFood = shown.some(({ items }) => items.some(({ status }) => status === "ready"));
    return {
      id: order.order_id,
      order,
      tickets: shown,
      atPass: order.is_ready && hasFood && !hasVoids(shown),
      isHeld: shown.every(({ status }) => status === "held"),
    };
  });
  return entries.sort((a, b) => Number(b.atPass) - Number(a.atPass) || Number(a.isHeld) - Number(b.isHeld));
}

/** @param {ShownTicket[]} tickets */
const hasVoids = (tickets) => tickets.some(({ items }) => items.some(({ status }) => status === "void"));

/**
 * The ids of the lines that a keyboard can step through on an entry.
 * @param {Entry | undefined} entry
 */
export const linesOf = (entry) => entry?.tickets.flatMap(({ items }) => items.map(({ line_id }) => line_id)) ?? [];
