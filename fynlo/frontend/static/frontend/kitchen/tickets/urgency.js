// @ts-check
// How urgent a ticket is, by the restaurant's own thresholds: a word and a number, not only a colour. Pure.

import { minutesSince } from "../../shared/labels/times.js";
import { t } from "../../shared/translate.js";

/** @import { ServiceSettings, Ticket } from "../../shared/types.js" */
/** @import { Urgency } from "../types.js" */

/** @typedef {Pick<Ticket, "status" | "station" | "order_type" | "promised_at" | "fired_at" | "sent_at">} Aged */
/** @typedef {Pick<ServiceSettings, "ageing" | "station_ageing">} Thresholds a station's own ones come first */

const MINUTE_MS = 60_000;
/** @type {Urgency} */
const FRESH = { name: "fresh", word: "", icon: "" };
/** @type {Urgency} */
const SLOW = { name: "slow", word: t("Due soon"), icon: "clock" };
/** @type {Urgency} */
const LATE = { name: "late", word: t("Late"), icon: "exclamation-triangle" };
const USUAL = { warn: 10, late: 20 };

/**
 * The time from which a ticket counts: its firing, or for a held ticket the moment it was ordered.
 * @param {Pick<Ticket, "fired_at" | "sent_at">} ticket
 */
export const clockOf = (ticket) => ticket.fired_at ?? ticket.sent_at;

/**
 * A ticket that is promised for a time is late from that time, and due soon `warn` minutes before, however long ago it
 * was fired.
 * @param {Aged} ticket
 * @param {Thresholds | null | undefined} thresholds from the settings
 * @param {number} now milliseconds since 1970
 */
export function urgency(ticket, thresholds, now) {
  if (ticket.status === "held" || ticket.status === "ready" || ticket.status === "done") return FRESH;
  const own = thresholds?.station_ageing?.[ticket.station];
  const { warn, late } = own ?? thresholds?.ageing[ticket.order_type] ?? USUAL;
  if (ticket.promised_at) {
    const left = (Date.parse(ticket.promised_at) - now) / MINUTE_MS;
    return left <= 0 ? LATE : left <= warn ? SLOW : FRESH;
  }
  const minutes = minutesSince(clockOf(ticket), now);
  return minutes >= late ? LATE : minutes >= warn ? SLOW : FRESH;
}

/**
 * The urgency of the most urgent ticket.
 * @param {Aged[]} tickets
 * @param {Thresholds | null | undefined} thresholds
 * @param {number} now milliseconds since 1970
 */
export function mostUrgent(tickets, thresholds, now) {
  const all = tickets.map((ticket) => urgency(ticket, thresholds, now));
  return all.find((one) => one === LATE) ?? all.find((one) => one === SLOW) ?? FRESH;
}
