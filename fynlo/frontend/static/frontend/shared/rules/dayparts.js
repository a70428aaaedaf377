// @ts-check
/**
 * Which dayparts hold at a moment, and what that means for a product: menu/dayparts.py in the browser. Pure. Times are
 * compared by the restaurant's clock, whatever the time zone of the device.
 */

/** @import { Amount } from "../types.js" */

/** @typedef {{id: string, weekdays: number[], starts: string, ends: string}} Daypart 0 is Monday; "17:00" */
/** @typedef {{id: string, only: boolean, price: Amount | null}} ProductDaypart */

/**
 * The ids of the dayparts that hold at `at`.
 * @param {Daypart[]} dayparts
 * @param {number} at milliseconds since 1970, by the server's clock
 * @param {string} timeZone
 */
export function daypartsAt(dayparts, at, timeZone) {
  if (!dayparts.length) return [];
  const format = new Intl.DateTimeFormat("en-GB", {
    timeZone,
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  });
  const parts = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, value]));
  const time = `${parts.hour}:${parts.minute}`;
  const weekday = (new Date(`${parts.year}-${parts.month}-${parts.day}`).getUTCDay() + 6) % 7;
  return dayparts.filter((daypart) => holds(daypart, weekday, time)).map(({ id }) => id);
}

/**
 * Whether a product is sold in the dayparts `now`: always, unless it or its category is limited to others.
 * @param {{dayparts?: ProductDaypart[]}} product
 * @param {{dayparts?: string[]}} category
 * @param {string[]} now
 */
export function isOffered({ dayparts = [] }, { dayparts: ofCategory = [] }, now) {
  const own = dayparts.filter(({ only }) => only).map(({ id }) => id);
  return [own, ofCategory].every((limits) => !limits.length || limits.some((id) => now.includes(id)));
}

/**
 * The price for eating in of the dayparts `now`, the lowest of several; null if none has a price.
 * @param {{dayparts?: ProductDaypart[]}} product
 * @param {string[]} now
 * @returns {Amount | null}
 */
export function daypartPrice({ dayparts = [] }, now) {
  const prices = dayparts.filter(({ id }) => now.includes(id)).flatMap(({ price }) => (price === null ? [] : [price]));
  return prices.reduce(
    (/** @type {Amount | null} */ low, price) => (low === null || Number(price) < Number(low) ? price : low),
    null,
  );
}

/**
 * @param {Daypart} daypart
 * @param {number} weekday
 * @param {string} time
 */
function holds({ starts, ends, weekdays }, weekday, time) {
  if (starts < ends) return weekdays.includes(weekday) && starts <= time && time < ends;
  return (weekdays.includes(weekday) && time >= starts) || (weekdays.includes((weekday + 6) % 7) && time < ends);
}
