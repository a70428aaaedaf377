// Tickets more than a screen away are not laid out or painted, however many there are (ticket.css, `data-far`).
// Only distant tickets get `data-far`: when one breaks over two visible columns, Chromium sends taps to the wrong
// element.

const AROUND = "100%"; // of the board, on every side: a ticket is laid out before it scrolls into view

/**
 * Return `watch(place)`. Call it after each drawing: it observes new tickets and a new board. `near()` is called when
 * tickets come near the visible part of the board.
 */
export function createVisibilityWatch(near) {
  let board = null;
  let observer = null;
  let known = new WeakSet();

  function begin(element) {
    observer?.disconnect();
    known = new WeakSet();
    board = element;
    observer = new IntersectionObserver(
      (entries) => {
        for (const { target, isIntersecting } of entries) {
          if (target.isConnected) target.toggleAttribute("data-far", !isIntersecting);
          else observer.unobserve(target);
        }
        if (entries.some(({ isIntersecting }) => isIntersecting)) near();
      },
      { root: board, rootMargin: AROUND },
    );
  }

  return (place) => {
    const element = place.querySelector(".board");
    if (!element) return;
    if (element !== board) begin(element);
    for (const ticket of element.children) {
      if (known.has(ticket)) continue;
      known.add(ticket);
      observer.observe(ticket);
    }
  };
}
