// @ts-check
/**
 * What it costs to take a part of a bill in each tender, in pence: payments/fees/quoting.py in the browser. The server
 * quotes what is left of the bill; a part costs the same rates. Both are held to tests/payments/cases/costs.json. Pure.
 */

import { pence } from "../../shared/money.js";

/** @import { WayRow } from "../../shared/types.js" */

/**
 * @typedef {object} Way
 * @property {string} method
 * @property {number | null} rate in hundred-thousandths: 690 is 0.69 %; null is unknown
 * @property {number} fixed
 * @property {number} platformRate in hundred-thousandths
 * @property {string} reason
 * @property {boolean} isPinned
 * @property {boolean} isAvailable
 */

const HUNDRED_THOUSAND = 100_000;

/**
 * @param {WayRow} row
 * @returns {Way}
 */
export const wayFrom = ({ method, rate, fixed, platform_rate: platformRate, reason, pinned, available }) => ({
  method,
  rate: rate === null ? null : Math.round(Number(rate) * HUNDRED_THOUSAND),
  fixed: pence(fixed),
  platformRate: Math.round(Number(platformRate) * HUNDRED_THOUSAND),
  reason,
  isPinned: pinned,
  isAvailable: available,
});

/**
 * The fee of an amount, rounded half up to the penny; null where the rate is not known.
 * @param {Way} way
 * @param {number} amount
 */
export const feeOf = ({ rate, fixed, platformRate }, amount) =>
  rate === null ? null : rounded(amount * rate) + fixed + rounded(amount * platformRate);

/** @param {number} hundredThousandths of pence */
const rounded = (hundredThousandths) => Math.floor((hundredThousandths + HUNDRED_THOUSAND / 2) / HUNDRED_THOUSAND);

/**
 * The fee of an amount in a tender, by who would take it: the preferred provider, then the cheapest. null where it is
 * not known, or where nobody can take it just now.
 * @param {Way[]} ways
 * @param {string} method
 * @param {number} amount
 */
export function costOf(ways, method, amount) {
  const able = ways.filter((way) => way.method === method && way.isAvailable);
  const wanted = able.some((way) => way.isPinned) ? able.filter((way) => way.isPinned) : able;
  const fees = wanted.map((way) => feeOf(way, amount));
  return fees.length && fees.every((fee) => fee !== null) ? Math.min(.../** @type {number[]} */ (fees)) : null;
}

/**
 * The sentence about the ways to pay: who does not answer, and why the first one is first.
 * @param {Way[]} ways
 */
export const reasonOf = (ways) =>
  [...ways.filter((way) => !way.isAvailable), ...ways.filter((way) => way.isAvailable)]
    .map((way) => way.reason)
    .filter(Boolean)
    .join(" ");
