// When this screen sounds: for a new ticket, a change, a late ticket, and repeatedly until a void is seen.

import { newsBetween } from "../tickets/ticket_changes.js";
import { unseenVoids } from "../tickets/tickets.js";
import { urgency } from "../tickets/urgency.js";

const REMIND_MS = 15_000;

export function createAlarms({ sound, station }) {
  const late = new Set(); // tickets that were heard to be late
  let ages = "";
  let remindedAt = 0;

  return {
    /** What a reload or a reconnection brings does not ring; the caller asks only for what came while it listened. */
    news(before, after) {
      const { fresh, changed } = newsBetween(before, after, station);
      if (changed) sound.play("changed");
      else if (fresh) sound.play("fresh");
    },
    /** Once a second: whether an age passed a threshold, so that the board has to be drawn. */
    tick({ board, ageing }, now) {
      const tickets = board.flatMap((entry) => entry.tickets);
      const names = tickets.map((ticket) => urgency(ticket, ageing, now).name);
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
