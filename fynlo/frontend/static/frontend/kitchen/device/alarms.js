// @ts-check
// When this screen sounds: for a new ticket, a change, a late ticket, and repeatedly until a void is seen.

import { newsBetween } from "../tickets/ticket_changes.js";
import { unseenVoids } from "../tickets/tickets.js";
import { urgency } from "../tickets/urgency.js";

/** @import { ServiceSettings, Ticket } from "../../shared/types.js" */
/** @import { Entry } from "../types.js" */
/** @import { createSound } from "./sound.js" */

const REMIND_MS = 15_000;

/**
 * @param {object} options
 * @param {Pick<ReturnType<typeof createSound>, "play">} options.sound
 * @param {string} options.station "" for all stations
 */
export function createAlarms({ sound, station }) {
  /** @type {Set<string>} ids of the tickets for which the sound of a late ticket was played */
  const late = new Set();
  let ages = "";
  let remindedAt = 0;

  return {
    /**
     * Sound for what is new between two states of the board. Call it only for changes that arrive while the screen is
     * connected: a reload or a reconnection makes no sound.
     * @param {Record<string, Ticket>} before
     * @param {Record<string, Ticket>} after
     */
    news(before, after) {
      const { fresh, changed } = newsBetween(before, after, station);
      if (changed) sound.play("changed");
      else if (fresh) sound.play("fresh");
    },
    /**
     * Sound for tickets that became late, and again for unseen voids. Call it once a second.
     * @param {{board: Entry[], thresholds: ServiceSettings | null}} view
     * @param {number} now milliseconds since 1970
     * @returns {boolean} whether the urgency of a ticket changed, so that the board must be drawn
     */
    tick({ board, thresholds }, now) {
      const tickets = board.flatMap((entry) => entry.tickets);
      const names = tickets.map((ticket) => urgency(ticket, thresholds, now).name);
      const newlyLate = tickets.filter(({ id }, index) => names[index] === "late" && !late.has(id));
      const isFirst = ages === "";
      for (const { id } of newlyLate) late.add(id);
      if (newlyLate.length && !isFirst) sound.play("late");
      const voids = tickets.some((ticket) => unseenVoids(ticket).length);
      if (!voids) remindedAt = now;
      else if (now - remindedAt >= REMIND_MS) {
        remindedAt = now;
        sound.play("changed");
      }
      const before = ages;
      ages = names.join();
      return ages !== before;
    },
  };
}
