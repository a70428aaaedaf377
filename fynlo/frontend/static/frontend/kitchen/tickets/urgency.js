// How long a ticket waits, by the site's own thresholds: a word and a number, not only a colour. Pure.
import { minutesSince } from "../../shared/labels/times.js";

const MINUTE = 60_000;
const FRESH = { name: "fresh", word: "", icon: "" };
const SLOW = { name: "slow", word: "Due soon", icon: "clock" };
const LATE = { name: "late", word: "Late", icon: "exclamation-triangle" };
const USUAL = { warn: 10, late: 20 };

/** When the clock of a ticket began: at firing, of a held one when it was ordered. */
export const clockOf = (ticket) => ticket.fired_at ?? ticket.sent_at;

/**
 * `ageing` is of the settings: {order type: {warn, late}} in minutes after firing. Something promised for a time is
 * late then, and due soon `warn` minutes before, however long ago it was fired.
 */
export function urgency(ticket, ageing, now) {
  if (ticket.status === "held" || ticket.status === "ready" || ticket.status === "done") return FRESH;
  const { warn, late } = ageing?.[ticket.order_type] ?? USUAL;
  if (ticket.promised_at) {
    const left = (Date.parse(ticket.promised_at) - now) / MINUTE;
    return left <= 0 ? LATE : left <= warn ? SLOW : FRESH;
  }
  const minutes = minutesSince(clockOf(ticket), now);
  return minutes >= late ? LATE : minutes >= warn ? SLOW : FRESH;
}

/** The most pressing of several tickets. */
export function mostUrgent(tickets, ageing, now) {
  const all = tickets.map((ticket) => urgency(ticket, ageing, now));
  return all.find((one) => one === LATE) ?? all.find((one) => one === SLOW) ?? FRESH;
}
