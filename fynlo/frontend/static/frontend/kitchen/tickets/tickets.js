// @ts-check
// The tickets as this screen shows them: the server's tickets with the pending actions applied. Pure: tickets and
// actions in, tickets out.

import { t } from "../../shared/translate.js";

/** @import { LineStatus, Ticket, TicketItem } from "../../shared/types.js" */
/** @import { PendingAction, ShownTicket, ShownTickets, Snapshot } from "../types.js" */

/** @typedef {"started" | "ready" | "served"} Target a status that an action moves items to */

/** @type {Partial<Record<LineStatus, number>>} without held items, which wait for their course, and void ones */
const ADVANCE = { fired: 1, started: 2, ready: 3, served: 4 };

/**
 * @param {Pick<TicketItem, "status">} item
 * @param {Target} status
 */
function isBefore(item, status) {
  const advance = ADVANCE[item.status];
  return advance !== undefined && advance < (ADVANCE[status] ?? 0);
}

const ANSWER_KEPT_MS = 3000; // after this the stream knows better than an answered tap
/** @type {Set<string>} */
const OFF_SCREEN = new Set(["done", "gone"]);

/**
 * The tickets by id. `sendState` is "" when the server knows everything, else "sending" or "unsure".
 * @param {Record<string, Ticket>} tickets
 * @param {PendingAction[]} pendingActions
 * @returns {ShownTickets}
 */
export function project(tickets, pendingActions) {
  if (!pendingActions.length) return tickets;
  /** @type {ShownTickets} */
  const shown = { ...tickets };
  for (const action of pendingActions) {
    const ticket = shown[action.ticketId];
    if (ticket)
      shown[action.ticketId] = {
        ...apply(ticket, action),
        sendState: action.answeredAt ? (ticket.sendState ?? "") : action.state,
      };
  }
  return shown;
}

/**
 * The items of a ticket after those that are behind `status` moved to it.
 * @param {Ticket} ticket
 * @param {Target} status
 * @param {(item: TicketItem) => boolean} [chosen]
 */
const moved = (ticket, status, chosen = () => true) =>
  ticket.items.map((item) => (chosen(item) && isBefore(item, status) ? { ...item, status } : item));

/**
 * Whether the action concerns the item.
 * @param {PendingAction} action
 * @returns {(item: TicketItem) => boolean}
 */
const chosenBy =
  ({ lineIds }) =>
  ({ line_id: id }) =>
    !lineIds || lineIds.includes(id);

/**
 * @param {ShownTicket} ticket
 * @param {PendingAction} action
 * @returns {ShownTicket}
 */
function apply(ticket, action) {
  const { name, at, before } = action;
  const chosen = chosenBy(action);
  if (name === "undo") return before ? { ...ticket, ...before } : ticket;
  if (name === "acknowledge") {
    const items = ticket.items.filter((item) => item.status !== "void" || !chosen(item));
    return { ...ticket, items, status: items.length ? ticket.status : "gone" };
  }
  if (name === "recall") {
    const items = ticket.items.map((item) =>
      item.status === "ready" || item.status === "served"
        ? { ...item, status: /** @type {const} */ ("started") }
        : item,
    );
    return { ...ticket, items, status: "open", bumped_at: null };
  }
  if (name === "bump" || name === "hand_over") {
    return {
      ...ticket,
      items: moved(ticket, name === "bump" ? "ready" : "served"),
      status: "done",
      bumped_at: ticket.bumped_at ?? at,
      ready_at: ticket.ready_at ?? at,
    };
  }
  const items = moved(ticket, name === "start" ? "started" : "ready", chosen);
  return {
    ...ticket,
    items,
    started_at: ticket.started_at ?? at,
    status: items.some((item) => isBefore(item, "ready")) ? "open" : "ready",
  };
}

/**
 * A ticket's earlier state, so that an undo shows at once what it restores.
 * @param {Ticket} ticket
 * @returns {Snapshot}
 */
export const snapshotOf = ({ status, items, ready_at, bumped_at }) => ({ status, items, ready_at, bumped_at });

/**
 * The pending actions to show over the server's state: unanswered, or answered lately and not in that state yet.
 * @param {PendingAction[]} pendingActions
 * @param {Record<string, Ticket>} tickets
 * @param {number} now milliseconds since 1970, by this device's clock
 */
export function unconfirmedActions(pendingActions, tickets, now) {
  return pendingActions.filter((action, index) => {
    if (!action.answeredAt) return true;
    const later = pendingActions
      .slice(index + 1)
      .some((other) => other.ticketId === action.ticketId && other.answeredAt);
    const ticket = tickets[action.ticketId];
    return !later && Boolean(ticket) && now - action.answeredAt < ANSWER_KEPT_MS && !isConfirmed(ticket, action);
  });
}

/**
 * Whether the server's state shows what the action did.
 * @param {Ticket} ticket
 * @param {PendingAction} action
 */
function isConfirmed(ticket, action) {
  const { name, before } = action;
  const chosen = chosenBy(action);
  if (name === "bump") return ticket.status === "done";
  if (name === "hand_over") return ticket.status === "done" && !ticket.items.some((item) => isBefore(item, "served"));
  if (name === "recall") return ticket.status !== "done";
  if (name === "acknowledge") return !ticket.items.some((item) => item.status === "void" && chosen(item));
  if (name === "undo")
    return (
      before !== null &&
      ticket.status === before.status &&
      ticket.items.every((item, index) => item.status === before.items[index]?.status)
    );
  return ticket.items.filter(chosen).every((item) => !isBefore(item, name === "start" ? "started" : "ready"));
}

/**
 * @param {Ticket} ticket
 * @param {string} station "" for all stations
 */
const ofStation = (ticket, station) => !station || ticket.station === station;

/**
 * @param {string} a
 * @param {string} b
 */
const compare = (a, b) => (a < b ? -1 : a > b ? 1 : 0);

/** @param {Ticket} ticket */
const isHeld = ({ status }) => status === "held";

/**
 * The tickets to make: rushed tickets first, then by when they were fired. Held tickets come last.
 * @param {ShownTickets} tickets
 * @param {string} station "" for all stations
 */
export const openTickets = (tickets, station) =>
  Object.values(tickets)
    .filter((ticket) => !OFF_SCREEN.has(ticket.status) && ofStation(ticket, station))
    .sort(
      (a, b) =>
        Number(isHeld(a)) - Number(isHeld(b)) ||
        Number(b.rush) - Number(a.rush) ||
        compare(a.fired_at ?? a.sent_at, b.fired_at ?? b.sent_at) ||
        compare(a.id, b.id),
    );

/**
 * The tickets that were bumped today, the latest first.
 * @param {ShownTickets} tickets
 * @param {string} station "" for all stations
 */
export const doneTickets = (tickets, station) =>
  Object.values(tickets)
    .filter((ticket) => ticket.status === "done" && ofStation(ticket, station))
    .sort((a, b) => compare(b.bumped_at ?? "", a.bumped_at ?? "") || compare(b.id, a.id));

/**
 * The done tickets whose order number, table or dish matches `text`.
 * @param {ShownTicket[]} tickets
 * @param {string} text
 */
export function searchTickets(tickets, text) {
  const wanted = text.trim().toLowerCase().replace(/^#/, "");
  if (!wanted) return tickets;
  const number = /^\d+$/.test(wanted);
  return tickets.filter((ticket) => {
    const table = ticket.table_name.toLowerCase();
    if (number) return String(ticket.order_number) === wanted || table === wanted;
    return (
      t("table {table}", { table }).includes(wanted) ||
      ticket.items.some(({ name }) => name.toLowerCase().includes(wanted))
    );
  });
}

/**
 * The held tickets of each order, the next course first, by order.
 * @param {ShownTickets} tickets
 */
export function waitingCourses(tickets) {
  /** @type {Record<string, ShownTicket[]>} */
  const waiting = {};
  for (const ticket of Object.values(tickets).filter(isHeld)) {
    waiting[ticket.order_id] ??= [];
    waiting[ticket.order_id].push(ticket);
  }
  for (const rows of Object.values(waiting)) rows.sort((a, b) => courseOf(a) - courseOf(b) || compare(a.id, b.id));
  return waiting;
}

/**
 * The course that a held ticket waits for. All items of a held ticket belong to one course.
 * @param {Pick<Ticket, "items">} ticket
 */
export const courseOf = (ticket) => ticket.items[0]?.course ?? 1;

/**
 * The action of a tap on an item: start, then ready; "" for an item that is ready.
 * @param {TicketItem} item
 */
export function nextAction(item) {
  if (isBefore(item, "started")) return "start";
  return isBefore(item, "ready") ? "ready" : "";
}

/**
 * @param {Ticket} ticket
 * @param {Target} status
 */
export const anyBefore = (ticket, status) => ticket.items.some((item) => isBefore(item, status));
/** @param {Ticket} ticket */
export const unseenVoids = (ticket) => ticket.items.filter(({ status }) => status === "void");
