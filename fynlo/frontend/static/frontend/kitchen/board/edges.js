// @ts-check
// Counts the tickets beyond the edges of the board, so that the kitchen sees how long the queue is.

/** @import { Edges } from "../types.js" */

const MOSTLY = 0.6; // a card counts as seen when this share of it is visible

/**
 * Count the cards of `board` that are not visible, each once. `down` is true when the board is one long column. Only
 * reads the page.
 * @param {HTMLElement} board
 * @returns {Edges}
 */
export function countEdges(board) {
  const down = board.scrollHeight > board.clientHeight + 1 && board.scrollWidth <= board.clientWidth + 1;
  const [from, size] = down ? [board.scrollTop, board.clientHeight] : [board.scrollLeft, board.clientWidth];
  const origin = down ? board.offsetTop : board.offsetLeft;
  const before = new Set();
  const after = new Set();
  for (const card of /** @type {Iterable<HTMLElement>} */ (board.children)) {
    const [start, length] = down
      ? [card.offsetTop - origin, Math.min(card.offsetHeight, size)]
      : [card.offsetLeft - origin, card.offsetWidth];
    if (start + length * (1 - MOSTLY) < from) before.add(card.dataset.card);
    else if (start + length * MOSTLY > from + size) after.add(card.dataset.card);
  }
  for (const id of after) before.delete(id);
  return { before: before.size, after: after.size, down };
}

/**
 * Watch the edges. Call `look()` after each drawing; scrolling calls it too.
 * @param {object} options
 * @param {HTMLElement} options.place holds the board
 * @param {(edges: Edges) => void} options.onChange called only when the numbers change
 */
export function createEdges({ place, onChange }) {
  let lastKey = "";
  let frame = 0;

  function look() {
    /** @type {HTMLElement | null} */
    const board = place.querySelector(".board");
    const seen = board ? countEdges(board) : { before: 0, after: 0, down: false };
    const key = JSON.stringify(seen);
    if (key === lastKey) return;
    lastKey = key;
    onChange(seen);
  }

  function soon() {
    cancelAnimationFrame(frame);
    frame = requestAnimationFrame(look);
  }

  place.addEventListener("scroll", soon, { capture: true, passive: true }); // `scroll` does not bubble
  return { look };
}
