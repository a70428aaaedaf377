// The tickets as this screen shows them: the server's tickets with the pending actions applied. Pure: tickets and
// actions in, tickets out.

const ADVANCE = { fired: 1, started: 2, ready: 3, served: 4 }; // what is held waits for its course
const isBefore = (item, status) => item.status in ADVANCE && ADVANCE[item.status] < ADVANCE[status];

const ANSWER_KEPT_MS = 3000; // after this the stream knows better than an answered tap
const OFF_SCREEN = new Set(["done", "gone"]);

/** `{id: ticket}` with `sendState`: "" when the server knows everything, else "sending" or "unsure". */
export function project(tickets, pendingActions) {
  if (!pendingActions.length) return tickets;
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

const moved = (ticket, status, chosen = () => true) =>
  ticket.items.map((item) => (chosen(item) && isBefore(item, status) ? { ...item, status } : item));

const LEAVES = { bump: "ready", hand_over: "served" };

function apply(ticket, { name, lineIds, at, before }) {
  const chosen = (item) => !lineIds || lineIds.includes(item.line_id);
  if (name === "undo") return before ? { ...ticket, ...before } : ticket;
  if (name === "acknowledge") {
    const items = ticket.items.filter((item) => item.status !== "void" || !chosen(item));
    return { ...ticket, items, status: items.length ? ticket.status : "gone" };
  }
  if (name === "recall") {
    const items = ticket.items.map((item) =>
      ["ready", "served"].includes(item.status) ? { ...item, status: "started" } : item,
    );
    return { ...ticket, items, status: "open", bumped_at: null };
  }
  if (name in LEAVES) {
    return {
      ...ticket,
      items: moved(ticket, LEAVES[name]),
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

/** A ticket's earlier state, so that an undo shows at once what it restores. */
export const snapshotOf = ({ status, items, ready_at, bumped_at }) => ({ status, items, ready_at, bumped_at });

/** The pending actions to show over the server's state: unanswered, or answered lately and not in that state yet. */
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

function isConfirmed(ticket, { name, lineIds, before }) {
  const chosen = (item) => !lineIds || lineIds.includes(item.line_id);
  if (name === "bump") return ticket.status === "done";
  if (name === "hand_over") return ticket.status === "done" && !ticket.items.some((item) => isBefore(item, "served"));
  if (name === "recall") return ticket.status !== "done";
  if (name === "acknowledge") return !ticket.items.some((item) => item.status === "void" && chosen(item));
  if (name === "undo")
    return (
      Boolean(before) &&
      ticket.status === before.status &&
      ticket.items.every((item, index) => item.status === before.items[index]?.status)
    );
  return ticket.items.filter(chosen).every((item) => !isBefore(item, name === "start" ? "started" : "ready"));
}

const ofStation = (ticket, station) => !station || ticket.station === station;
const compare = (a, b) => (a < b ? -1 : a > b ? 1 : 0);
const isHeld = ({ status }) => status === "held";

/** What is to be done: rushed ones first, then by when they were fired; what waits for its course comes last. */
export const openTickets = (tickets, station) =>
  Object.values(tickets)
    .filter((ticket) => !OFF_SCREEN.has(ticket.status) && ofStation(ticket, station))
    .sort(
      (a, b) =>
        isHeld(a) - isHeld(b) ||
        b.rush - a.rush ||
        compare(a.fired_at ?? a.sent_at, b.fired_at ?? b.sent_at) ||
        compare(a.id, b.id),
    );

/** What was bumped today, the latest first. */
export const doneTickets = (tickets, station) =>
  Object.values(tickets)
    .filter((ticket) => ticket.status === "done" && ofStation(ticket, station))
    .sort((a, b) => compare(b.bumped_at ?? "", a.bumped_at ?? "") || compare(b.id, a.id));

/** The done tickets whose order number, table or dish matches `text`. */
export function searchTickets(tickets, text) {
  const wanted = text.trim().toLowerCase().replace(/^#/, "");
  if (!wanted) return tickets;
  const number = /^\d+$/.test(wanted);
  return tickets.filter((ticket) => {
    const table = ticket.table_name.toLowerCase();
    if (number) return String(ticket.order_number) === wanted || table === wanted;
    return `table ${table}`.includes(wanted) || ticket.items.some(({ name }) => name.toLowerCase().includes(wanted));
  });
}

/** Held courses that are next for each order: `{order id: [tickets]}`, by course. */
export function waitingCourses(tickets) {
  const waiting = {};
  for (const ticket of Object.values(tickets).filter(isHeld)) {
    waiting[ticket.order_id] ??= [];
    waiting[ticket.order_id].push(ticket);
  }
  for (const rows of Object.values(waiting)) rows.sort((a, b) => courseOf(a) - courseOf(b) || compare(a.id, b.id));
  return waiting;
}

/** The course that a held ticket waits for; all its items are of one. */
export const courseOf = (ticket) => ticket.items[0]?.course ?? 1;

/** The next state after a tap on an item: not begun → cooking → ready. A ready item stays ready. */
export function nextAction(item) {
  if (isBefore(item, "started")) return "start";
  return isBefore(item, "ready") ? "ready" : "";
}

export const anyBefore = (ticket, status) => ticket.items.some((item) => isBefore(item, status));
export const unseenVoids = (ticket) => ticket.items.filter(({ status }) => status === "void");
