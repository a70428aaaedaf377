// How many tickets stand beyond the edges of the board: a queue that nobody sees is a queue that nobody cooks.

const MOSTLY = 0.6; // so much of a card in sight counts as seen

/**
 * The cards of `board` that are not in sight, each counted once: {before, after, down}, `down` where it is one long
 * column. Reads only.
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

/** `look()` after each drawing and while somebody scrolls; `onChange` hears of other numbers only. */
export function createEdges({ place, onChange }) {
  let said = "";
  let frame = 0;

  function look() {
    const board = place.querySelector(".board");
    const seen = board ? countEdges(board) : { before: 0, after: 0, down: false };
    const key = JSON.stringify(seen);
    if (key === said) return;
    said = key;
    onChange(seen);
  }

  function soon() {
    cancelAnimationFrame(frame);
    frame = requestAnimationFrame(look);
  }

  place.addEventListener("scroll", soon, { capture: true, passive: true }); // `scroll` does not bubble
  return { look };
}
