// A long press, by finger or mouse; the tap that ends it does not count as one. The keyboard has the context-menu key.

const HELD_MS = 450;
const DRIFT_PX = 12;

// One finger at a time, so one memory for the page: a redraw in the middle of a press must not lose it.
let timer = null;
let start = null;
let held = false;

const stop = () => {
  clearTimeout(timer);
  timer = null;
};

const hasMoved = ({ clientX, clientY }) => Math.hypot(clientX - start.clientX, clientY - start.clientY) > DRIFT_PX;

/** Handlers for an element: `tap` for a click, `hold` for a long press or the context menu. */
export function press({ tap, hold }) {
  return {
    pointerdown(event) {
      held = false;
      start = event;
      stop();
      if (event.button) return; // the right button asks for the context menu by itself
      timer = setTimeout(() => {
        held = true;
        navigator.vibrate?.(10);
        hold();
      }, HELD_MS);
    },
    pointermove(event) {
      if (timer && hasMoved(event)) stop();
    },
    pointerup: stop,
    pointercancel: stop,
    pointerleave(event) {
      // The board may move the element away from a resting pointer: the press goes on.
      if (timer && hasMoved(event)) stop();
    },
    contextmenu(event) {
      event.preventDefault();
      stop();
      if (!held) hold();
    },
    click(event) {
      if (!held) tap(event);
      held = false;
    },
  };
}
