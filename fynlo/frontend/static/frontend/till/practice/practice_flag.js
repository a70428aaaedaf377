// @ts-check
/**
 * Whether this till practises. Stored in the browser, so that it holds after a reload, without a network, and in every
 * tab. It ends with the business day.
 */

/**
 * @typedef {object} PracticeFlag
 * @property {string} deviceId of the till, as the server knows it
 * @property {number} until the end of the business day, in milliseconds since 1970
 * @property {boolean} isOver ended here; the server does not know it yet
 * @property {boolean} isGuided whether it leads a new owner through a first order
 */

/** @param {string} restaurantId */
export const flagKey = (restaurantId) => `fynlo:practice:${restaurantId}`;

/**
 * What is stored of a practice, or null. A browser that stores nothing never practises.
 * @param {string} restaurantId
 * @returns {PracticeFlag | null}
 */
export function readFlag(restaurantId) {
  try {
    return JSON.parse(localStorage.getItem(flagKey(restaurantId)) ?? "null");
  } catch {
    return null;
  }
}

/**
 * Whether the page is to practise.
 * @param {PracticeFlag | null} flag
 */
export const isPractising = (flag) => Boolean(flag && !flag.isOver && flag.until > Date.now());
