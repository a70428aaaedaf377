// Counts the tickets beyond the edges of the board, so that the kitchen sees how long the queue is.

const MOSTLY = 0.6; // a card counts as seen when this share of it is visible

/**
 * Count the cards of `board` that are not visible, each once: {before, after, down}. `down` is true when the board is
 * one long column. Only reads the page.
 */
export function countEdges(board) {
  const down = board.scrollHeight > board.clientHeight + 1 && board.scrollWidth <= board.clientWidth + 1;
  const [from, size] = down ? [board.scrollTop, board.clientHeight] : [board.scrollLeft, board.clientWidth];
  const origin = down ? board.offsetTop : board.offsetLeft;
  const before = new Set();
  const after = new Set();
  for (const card of board.children) {
    const [start, length] = down
      ? [card.offsetTop - origin, Math.min(card.offsetHeight, size)]
      : [card.offsetLeft - origin, card.offsetWidth];
    if (start + length * (1 - MOSTLY) < from) before.add(card.dataset.card);
    else if (start + length * MOSTLY > from + size) after.add(card.dataset.card);
  }
  for (const id of after) before.delete(id);
  return { before: before.size, after: after.size, down };
}

/** Call `look()` after each drawing; scrolling calls it too. `onChange` is called only when the numbers change. */
export function createEdges({ place, onChange }) {
  let lastKey = "";
  let frame = 0;

  function look() {
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
