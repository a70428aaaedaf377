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
      if (timer && Math.hypot(event.clientX - start.clientX, event.clientY - start.clientY) > DRIFT_PX) stop();
    },
    pointerup: stop,
    pointercancel: stop,
    pointerleave: stop,
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
