// Where a card that is taller than the board is parted: each part is a card of its own, with its head. Pure, and
// without imports, so that a test can call it.

const ROUNDING = 2; // pixels

/**
 * The lines at which the parts begin: [0] for a card that is whole, [0, 0] where the first part has no line. All in
 * pixels: `lines` and, where a line stands under a station's head, `heads`; `begins` where that head comes anyway, not
 * only at the top of a part. `first` stands above the lines of the first part, `next` above those of another; `last`
 * below all of them, `strip` below those of a part that goes on; `limit` is what a column holds.
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
