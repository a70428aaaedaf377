// @ts-check
/**
 * The server's time on this device. Tickets age by it, even when the tablet's own clock is wrong.
 *
 * Each heartbeat brings the server's time; the offset that was learnt with the shortest way is the best one.
 */

let offset = 0;

/**
 * Remember the server's time as it was when a frame left it.
 * @param {string|undefined} serverTime ISO 8601
 */
export function learn(serverTime) {
  const serverMs = Date.parse(serverTime ?? "");
  if (Number.isNaN(serverMs)) return;
  const measured = serverMs - Date.now();
  // A frame can only be late, which makes the server look behind: a higher offset is nearer the truth. An offset
  // that falls by more than a second means that this device's clock was set.
  if (measured > offset || offset - measured > 1000) offset = measured;
}

/** @returns {number} the server's time in milliseconds since 1970, as well as this device knows it */
export function now() {
  return Date.now() + offset;
}
