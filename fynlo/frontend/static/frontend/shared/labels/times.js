// How long ago, in as few characters as a glance takes.

const MINUTE = 60_000;

export const minutesSince = (moment, now) => Math.max(0, Math.floor((now - Date.parse(moment)) / MINUTE));

/** `4m`, `1h05`: where there is no room for more. */
export function formatMinutesShort(minutes) {
  return minutes < 60 ? `${minutes}m` : `${Math.floor(minutes / 60)}h${String(minutes % 60).padStart(2, "0")}`;
}

/** `4 min`, `1 h 05`. */
export function formatMinutes(minutes) {
  if (minutes < 60) return `${minutes} min`;
  return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, "0")}`;
}

/** `0:42`, `12:07`: the running time of a ticket in the kitchen. */
export function formatStopwatch(milliseconds) {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor((seconds % 3600) / 60);
  const tail = String(seconds % 60).padStart(2, "0");
  return hours ? `${hours}:${String(minutes).padStart(2, "0")}:${tail}` : `${minutes}:${tail}`;
}

/** `20 s`, `3 min`: the age of the shown data. */
export function formatAge(milliseconds) {
  const seconds = Math.max(0, Math.round(milliseconds / 1000));
  return seconds < 60 ? `${seconds} s` : formatMinutes(Math.floor(seconds / 60));
}

/** `14:02`, as it is written in the United Kingdom. */
export const formatTime = (moment) =>
  new Date(moment).toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });

/** `as of 14:02, 12 min ago`; with the day when it was not today. */
export function formatAsOf(at, now) {
  const today = new Date(at).toDateString() === new Date(now).toDateString();
  const day = today ? "" : `${new Date(at).toLocaleDateString("en-GB", { day: "numeric", month: "short" })} `;
  return `as of ${day}${formatTime(at)}, ${formatAge(now - at)} ago`;
}
