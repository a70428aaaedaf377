// @ts-check
/** The next booking of each table: asked of the server while the floor is shown, because only it knows the diary. */

import { fetchOwn } from "../../shared/http.js";
import { formatTime } from "../../shared/labels/times.js";
import { isOnline } from "../online_actions.js";

/** @import { TillStore } from "../types.js" */

/**
 * @typedef {object} ExpectedBooking as `/api/v1/bookings/expected` has it
 * @property {string} table_id
 * @property {string} starts_at
 * @property {number} party
 */
/**
 * @typedef {object} Booked what the floor shows of a table's next booking
 * @property {string} time
 * @property {string} label the time and how many guests
 * @property {boolean} isSoon whether to seat nobody else there
 */

const ASK_EVERY_MS = 60_000;
const SOON_MS = 30 * 60_000;

/**
 * What the floor shows at each table, by table. Pure.
 * @param {ExpectedBooking[]} expected
 * @param {number} now
 * @returns {Record<string, Booked>}
 */
export const bookedTables = (expected, now) =>
  Object.fromEntries(
    expected.map(({ table_id: id, starts_at: at, party }) => {
      const time = formatTime(at);
      return [id, { time, label: `${time} · ${party}`, isSoon: Date.parse(at) - now <= SOON_MS }];
    }),
  );

/**
 * Ask once a minute, and when the floor is opened. What was known is dropped without a connection: it may be wrong.
 * @param {{store: TillStore}} given
 */
export function followBookings({ store }) {
  let askedAt = 0;
  let known = "{}";
  let isShown = false;

  function follow() {
    const { ready, may, route, now } = store.state;
    const wasShown = isShown;
    isShown = route.screen === "floor" && !document.hidden;
    if (!ready || !isShown || !may.has("orders.bookings")) return;
    if (wasShown && now - askedAt < ASK_EVERY_MS) return;
    askedAt = now;
    void ask();
  }

  async function ask() {
    let booked = {};
    try {
      const response = isOnline(store.state) ? await fetchOwn("/api/v1/bookings/expected") : null;
      if (response?.ok) booked = bookedTables((await response.json()).data, store.state.now);
    } catch {
      // Asked again in a minute.
    }
    const text = JSON.stringify(booked);
    if (text === known) return;
    known = text;
    store.update({ booked });
  }

  store.subscribe(follow);
  follow();
}
