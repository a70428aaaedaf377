// @ts-check
// Tickets more than a screen away are not laid out or painted, however many there are (ticket.css, `data-far`).
// Only distant tickets get `data-far`: when one breaks over two visible columns, Chromium sends taps to the wrong
// element.

const AROUND = "100%"; // of the board, on every side: a ticket is laid out before it scrolls into view

/**
 * Return `watch(place)`. Call it after each drawing: it observes new tickets and a new board.
 * @param {() => void} near called when tickets come near the visible part of the board
 */
export function createVisibilityWatch(near) {
  /** @type {{board: Element, observer: IntersectionObserver, known: WeakSet<Element>} | null} */
  let watched = null;

  /** @param {Element} board */
  function begin(board) {
    watched?.observer.disconnect();
    const observer = new IntersectionObserver(
      (entries) => {
        for (const { target, isIntersecting } of entries) {
          if (target.isConnected) target.toggleAttribute("data-far", !isIntersecting);
          else observer.unobserve(target);
        }
        if (entries.some(({ isIntersecting }) => isIntersecting)) near();
      },
      { root: board, rootMargin: AROUND },
    );
    watched = { board, observer, known: new WeakSet() };
    return watched;
  }

  return (/** @type {ParentNode} */ place) => {
    const board = place.querySelector(".board");
    if (!board) return;
    const { observer, known } = watched?.board === board ? watched : begin(board);
    for (const ticket of board.children) {
      if (known.has(ticket)) continue;
      known.add(ticket);
      observer.observe(ticket);
    }
  };
}
