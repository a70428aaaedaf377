// @ts-check
// Reports to the server which new tickets this screen has drawn: it measures how long an order takes to get here.

const MOST = 50; // tickets of one frame

/**
 * Returns a function to call after a drawing with the ids of the tickets on the board. The first board is not reported:
 * its tickets were there before the screen.
 * @param {(frame: {type: "shown", tickets: string[]}) => void} send
 */
export function reportDrawn(send) {
  /** @type {Set<string> | null} */
  let known = null;

  return (/** @type {string[]} */ drawn) => {
    const fresh = known ? drawn.filter((id) => !known?.has(id)) : [];
    known = new Set(drawn);
    for (let at = 0; at < fresh.length; at += MOST) send({ type: "shown", tickets: fresh.slice(at, at + MOST) });
  };
}
