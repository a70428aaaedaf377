// How a bill is divided, in whole pence: payments/splitting.py in the browser, for the till and the guest's page. Pure.
// Both are held to the case tables in tests/payments/cases; the server recomputes every part and refuses one that
// differs.

/**
 * The pence for `parts` of `of` equal parts of one item. The item costs `whole`; `left` of it is not paid. Never more
 * than those parts of the whole.
 */
export function partOf(whole, left, parts, of) {
  if (left <= 0 || whole <= 0) return 0;
  const remaining = Math.max(1, Math.floor((2 * left * of + whole) / (2 * whole)));
  const taken = Math.min(parts, remaining);
  const sum = Math.floor(left / remaining) * taken + Math.min(left % remaining, taken);
  return Math.min(sum, parts * Math.ceil(whole / of));
}

/**
 * `parts` equal shares of a bill between the `of` people who are still paying: what is left ÷ `of`, the bigger pennies
 * first, and never more than total ÷ people. `people` are the covers (0 is unknown), at least `of`.
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

/** How many people are probably still paying: the covers less the `payers` who have paid; of an unknown number two. */
export const stillPaying = ({ people, payers }) => (people ? Math.max(people - payers, 1) : 2);
