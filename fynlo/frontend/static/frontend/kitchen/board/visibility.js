// Tickets more than a screen away are not laid out or painted, however many wait there (ticket.css, `data-far`).
// Only far ones: where such a ticket is broken over two columns in sight, Chromium sends taps to the wrong element.

const AROUND = "100%"; // of the board, on every side: what comes into sight is laid out by then

/**
 * `watch(place)` after each drawing takes up new tickets, and a new board; `near()` is told when some have come nearer.
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
