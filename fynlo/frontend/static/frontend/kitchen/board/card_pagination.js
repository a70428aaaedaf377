// @ts-check
// Splits a card that is taller than the board into parts. Each part is a card of its own, with its head. Pure.

/**
 * @typedef {object} CardSizes heights of a card's elements, in pixels
 * @property {number[]} lines
 * @property {number[]} heads by line: the head of the station's section that the line is in, 0 without one
 * @property {boolean[]} begins by line: whether its section begins there, so that the head is shown in any case and not
 *   only at the top of a part
 * @property {number} first above the lines of the first part
 * @property {number} next above the lines of every other part
 * @property {number} last below the last line of the card
 * @property {number} strip below the lines of a part that is continued
 */

const ROUNDING = 2; // pixels

/**
 * The lines at which the parts begin: [0] for a card that fits; [0, 0] when the first part has no line.
 * @param {CardSizes} sizes
 * @param {number} limit the height of a column in pixels
 * @returns {number[]}
 */
export function breaksOf({ lines, heads, begins, first, next, last, strip }, limit) {
  const room = limit - ROUNDING;
  const whole = lines.reduce((sum, height, line) => sum + height + (begins[line] ? heads[line] : 0), first + last);
  const breaks = [0];
  if (whole <= room) return breaks;
  let used = first;
  lines.forEach((height, line) => {
    const isFirst = line === breaks.at(-1);
    const cost = height + (begins[line] || isFirst ? heads[line] : 0);
    const below = line === lines.length - 1 ? last : strip;
    const fits = used + cost + below <= room;
    if (line === 0 && !fits && next + cost + below <= room) {
      breaks.push(0); // the head, its notes and its changes fill the first part alone
      used = next + cost;
    } else if (isFirst || fits) {
      used += cost;
    } else {
      breaks.push(line);
      used = next + heads[line] + height;
    }
  });
  return breaks;
}
