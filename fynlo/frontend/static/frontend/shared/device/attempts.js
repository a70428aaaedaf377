// @ts-check
/**
 * How often a PIN may be tried without a network. Counted for one person on this device. Pure.
 *
 * 5 wrong PINs in a row wait for a minute, the 6th for 5 minutes, each further one for 15. After MOST of them only the
 * server checks that person's PIN, so the clock of the device does not matter. A right PIN forgives.
 */

/** @typedef {{wrong: number, until: number}} Attempts `until`: the time before which no PIN is checked */

export const FREE = 5;
export const MOST = 20;
const MINUTE_MS = 60_000;
const WAITS_MS = [MINUTE_MS, 5 * MINUTE_MS, 15 * MINUTE_MS];

/** @type {Attempts} */
export const NONE = { wrong: 0, until: 0 };

/**
 * The attempts with one more. It counts as wrong until the PIN turned out to be right.
 * @param {Attempts} attempts
 * @param {number} at
 * @returns {Attempts}
 */
export function withAttempt({ wrong }, at) {
  const beyond = wrong + 1 - FREE;
  return { wrong: wrong + 1, until: beyond < 0 ? 0 : at + WAITS_MS[Math.min(beyond, WAITS_MS.length - 1)] };
}

/**
 * How long no PIN is checked, in milliseconds: 0 if one is, Infinity if only the server checks it.
 * @param {Attempts} attempts
 * @param {number} at
 */
export const waitOf = ({ wrong, until }, at) => (wrong >= MOST ? Infinity : Math.max(0, until - at));
