// What stands on the board and in which order: tickets of a station, or whole orders. The keys count along it. Pure.

import { openTickets } from "../tickets/tickets.js";
import { byOrder } from "./boards.js";

/** One station: `{id, tickets: [ticket]}`. */
export const prepBoard = (tickets, station) =>
  openTickets(tickets, station).map((ticket) => ({ id: ticket.id, tickets: [ticket] }));

/** All stations: `{id, order, tickets, atPass}`; what is ready first, what only waits for its course last. */
export function expediterBoard(tickets) {
  const entries = byOrder(Object.values(tickets).filter(({ status }) => status !== "gone")).map((order) => {
    const shown = order.tickets.filter(concerns);
    const hasFood = shown.some(({ items }) => items.some(({ status }) => status === "ready"));
    return {
      id: order.order_id,
      order,
      tickets: shown,
      atPass: order.is_ready && hasFood && !hasVoids(shown),
      isHeld: shown.every(({ status }) => status === "held"),
    };
  });
  return entries.sort((a, b) => b.atPass - a.atPass || a.isHeld - b.isHeld);
}

/** What was handed over already says nothing any more. */
const concerns = ({ status, items }) => status !== "done" || items.some((item) => item.status === "ready");
const hasVoids = (tickets) => tickets.some(({ items }) => items.some(({ status }) => status === "void"));

/** The lines that a keyboard can step through on an entry. */
export const linesOf = (entry) => entry?.tickets.flatMap(({ items }) => items.map(({ line_id }) => line_id)) ?? [];
