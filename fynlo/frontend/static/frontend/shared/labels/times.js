// @ts-check
// Times and durations in as few characters as possible.

import { LANGUAGE, t } from "../translate.js";

/** @typedef {string | number | Date} Moment ISO 8601, or milliseconds since 1970 */

const MINUTE_MS = 60_000;

/**
 * Whole minutes from `moment` to `now`, never below 0.
 * @param {string} moment ISO 8601
 * @param {number} now milliseconds since 1970
 */
export const minutesSince = (moment, now) => Math.max(0, Math.floor((now - Date.parse(moment)) / MINUTE_MS));

/**
 * `4m`, `1h05`: where there is no room for more.
 * @param {number} minutes
 */
export function formatMinutesShort(minutes) {
  return minutes < 60 ? `${minutes}m` : `${Math.floor(minutes / 60)}h${String(minutes % 60).padStart(2, "0")}`;
}

/**
 * `4 min`, `1 h 05`.
 * @param {number} minutes
 */
export function formatMinutes(minutes) {
  if (minutes < 60) return t("{minutes} min", { minutes });
  return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, "0")}`;
}

/**
 * `0:42`, `12:07`, `1:02:03`: the running time of a ticket in the kitchen.
 * @param {number} milliseconds
 */
export function formatStopwatch(milliseconds) {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor((seconds % 3600) / 60);
  const tail = String(seconds % 60).padStart(2, "0");
  return hours ? `${hours}:${String(minutes).padStart(2, "0")}:${tail}` : `${minutes}:${tail}`;
}

/**
 * `20 s`, `3 min`: the age of the shown data.
 * @param {number} milliseconds
 */
export function formatAge(milliseconds) {
  const seconds = Math.max(0, Math.round(milliseconds / 1000));
  return seconds < 60 ? `${seconds} s` : formatMinutes(Math.floor(seconds / 60));
}

/**
 * `14:02`, with 24 hours.
 * @param {Moment} moment
 */
export const formatTime = (moment) =>
  new Date(moment).toLocaleTimeString(LANGUAGE, { hour: "2-digit", minute: "2-digit" });

/**
 * `Wed 2 Dec, 14:02`.
 * @param {Moment} moment
 */
export function formatDayTime(moment) {
  const day = new Date(moment).toLocaleDateString("en-GB", { weekday: "short", day: "numeric", month: "short" });
  return `${day}, ${formatTime(moment)}`;
}

/**
 * `as of 14:02, 12 min ago`; with the day unless it is today.
 * @param {number} at milliseconds since 1970
 * @param {number} now milliseconds since 1970
 */
export function formatAsOf(at, now) {
  const today = new Date(at).toDateString() === new Date(now).toDateString();
  const day = today ? "" : `${new Date(at).toLocaleDateString(LANGUAGE, { day: "numeric", month: "short" })} `;
  return t("as of {time}, {age} ago", { time: `${day}${formatTime(at)}`, age: formatAge(now - at) });
}
