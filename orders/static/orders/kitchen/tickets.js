// The tickets as this screen shows them: what the server says, with the taps that it has not confirmed yet on top.
// Pure: tickets and taps in, tickets out.

const ADVANCE = { fired: 1, started: 2, ready: 3, served: 4 }; // what is held waits for its course
const isBefore = (item, status) => item.status in ADVANCE && ADVANCE[item.status] < ADVANCE[status];

const ANSWER_KEPT_MS = 3000; // after this the stream knows better than an answered tap

/** `{id: ticket}` with `way`: "" when the server knows everything, else "sending" or "unsure". */
export function project(tickets, taps) {
  const shown = { ...tickets };
  for (const tap of taps) {
    const ticket = shown[tap.ticketId];
    if (ticket) shown[tap.ticketId] = { ...apply(ticket, tap), way: tap.answeredAt ? (ticket.way ?? "") : tap.state };
  }
  return shown;
}

function apply(ticket, { act, lineIds, at, before }) {
  if (act === "undo") return before ? { ...ticket, ...before } : ticket;
  const chosen = (item) => !lineIds || lineIds.includes(item.line_id);
  if (act === "recall") {
    const items = ticket.items.map((item) => (item.status === "ready" ? { ...item, status: "started" } : item));
    return { ...ticket, items, status: "open", bumped_at: null };
  }
  const status = act === "start" ? "started" : "ready";
  const items = ticket.items.map((item) => (chosen(item) && isBefore(item, status) ? { ...item, status } : item));
  const moved = { ...ticket, items, started_at: ticket.started_at ?? at };
  if (act === "bump") return { ...moved, status: "done", bumped_at: at, ready_at: ticket.ready_at ?? at };
  return { ...moved, status: items.some((item) => isBefore(item, "ready")) ? "open" : "ready" };
}

/** How a ticket stood, for an undo to show at once what it will bring back. */
export const standing = ({ status, items, ready_at, bumped_at }) => ({ status, items, ready_at, bumped_at });

/** The taps that still have something to say over what the server says now. */
export function stillOpen(taps, tickets, now) {
  return taps.filter((tap, index) => {
    if (!tap.answeredAt) return true;
    const later = taps.slice(index + 1).some((other) => other.ticketId === tap.ticketId && other.answeredAt);
    const ticket = tickets[tap.ticketId];
    return !later && Boolean(ticket) && now - tap.answeredAt < ANSWER_KEPT_MS && !isIn(ticket, tap);
  });
}

function isIn(ticket, { act, lineIds, before }) {
  if (act === "bump") return ticket.status === "done";
  if (act === "recall") return ticket.status !== "done";
  if (act === "undo") return Boolean(before) && ticket.status === before.status && ticket.items.every((item, index) => item.status === before.items[index]?.status);
  const status = act === "start" ? "started" : "ready";
  return ticket.items.filter((item) => !lineIds || lineIds.includes(item.line_id)).every((item) => !isBefore(item, status));
}

const ofStation = (ticket, station) => !station || ticket.station === station;

/** What is to be done, the oldest first. */
export const openTickets = (tickets, station) =>
  Object.values(tickets)
    .filter((ticket) => ticket.status !== "done" && ofStation(ticket, station))
    .sort((a, b) => a.sent_at.localeCompare(b.sent_at) || a.id.localeCompare(b.id));

/** What was bumped today, the latest first. */
export const doneTickets = (tickets, station) =>
  Object.values(tickets)
    .filter((ticket) => ticket.status === "done" && ofStation(ticket, station))
    .sort((a, b) => (b.bumped_at ?? "").localeCompare(a.bumped_at ?? ""));

/** What a tap on an item means: not begun → cooking → ready; a ready one stays. */
export function nextAct(item) {
  if (isBefore(item, "started")) return "start";
  return isBefore(item, "ready") ? "ready" : "";
}

export const anyBefore = (ticket, status) => ticket.items.some((item) => isBefore(item, status));

/** Numbers, not only colours: how a ticket's age is to be read. */
export const SLOW_MINUTES = 10;
export const LATE_MINUTES = 15;

export function urgency(minutes) {
  if (minutes >= LATE_MINUTES) return { name: "late", word: "Late", icon: "exclamation-triangle" };
  if (minutes >= SLOW_MINUTES) return { name: "slow", word: "Slow", icon: "clock" };
  return { name: "fresh", word: "", icon: "" };
}
