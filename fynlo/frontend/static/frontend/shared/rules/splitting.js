// @ts-check
// How a bill is divided, in whole pence: payments/splitting.py in the browser, for the till and the guest's page. Pure.
// Tests compare both with the case tables in tests/payments/cases. The server computes every part again and refuses one
// that differs.

/**
 * The pence for `parts` of `of` equal parts of one item, never more than those parts of its price.
 * @param {number} whole the item's price in pence
 * @param {number} left the pence of it that are not paid
 * @param {number} parts
 * @param {number} of
 * @returns {number}
 */
export function partOf(whole, left, parts, of) {
  if (left <= 0 || whole <= 0) return 0;
  const remaining = Math.max(1, Math.floor((2 * left * of + whole) / (2 * whole)));
  const taken = Math.min(parts, remaining);
  const sum = Math.floor(left / remaining) * taken + Math.min(left % remaining, taken);
  return Math.min(sum, parts * Math.ceil(whole / of));
}

/**
 * The pence for `parts` equal shares of a bill between the `of` people who are still paying: what is left ÷ `of`, the
 * bigger shares first, and never more than total ÷ people.
 * @param {{total: number, left: number, people: number}} bill in pence; `people` are the covers, 0 when unknown
 * @param {number} parts
 * @param {number} of
 * @returns {number}
 */
export function shareOf({ total, left, people }, parts, of) {
  if (left <= 0) return 0;
  const most = Math.ceil(total / Math.max(people, of));
  const each = Math.floor(left / of);
  let sum = 0;
  for (let index = 0; index < Math.min(parts, of); index += 1)
    sum += Math.min(each + (index < left % of ? 1 : 0), most);
  return Math.min(sum, left);
}

/**
 * How many people are probably still paying: the covers less those who have paid; 2 when the covers are unknown.
 * @param {{people: number, payers: number}} bill
 */
export const stillPaying = ({ people, payers }) => (people ? Math.max(people - payers, 1) : 2);
