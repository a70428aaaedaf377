// @ts-check
// A long press, by finger or mouse. Its release does not count as a tap. The keyboard has the context-menu key.

/** @typedef {Pick<PointerEvent, "button" | "clientX" | "clientY">} Point */

const HELD_MS = 450;
const DRIFT_PX = 12;

// One finger at a time, so one memory for the page: a redraw in the middle of a press must not lose it.
/** @type {ReturnType<typeof setTimeout> | undefined} */
let timer;
/** @type {Point | null} where the press began */
let start = null;
let held = false;

const stop = () => {
  clearTimeout(timer);
  timer = undefined;
};

/** @param {Point} point */
const hasMoved = ({ clientX, clientY }) =>
  start !== null && Math.hypot(clientX - start.clientX, clientY - start.clientY) > DRIFT_PX;

/**
 * Handlers for an element.
 * @param {object} actions
 * @param {(event: MouseEvent) => unknown} actions.tap for a click
 * @param {() => unknown} actions.hold for a long press or the context menu
 */
export function press({ tap, hold }) {
  return {
    pointerdown(/** @type {Point} */ event) {
      held = false;
      start = event;
      stop();
      if (event.button) return; // the right button opens the context menu by itself
      timer = setTimeout(() => {
        held = true;
        navigator.vibrate?.(10);
        hold();
      }, HELD_MS);
    },
    pointermove(/** @type {Point} */ event) {
      if (timer && hasMoved(event)) stop();
    },
    pointerup: stop,
    pointercancel: stop,
    pointerleave(/** @type {Point} */ event) {
      // The board may move the element away from a resting pointer: the press goes on.
      if (timer && hasMoved(event)) stop();
    },
    contextmenu(/** @type {MouseEvent} */ event) {
      event.preventDefault();
      stop();
      if (!held) hold();
    },
    click(/** @type {MouseEvent} */ event) {
      if (!held) tap(event);
      held = false;
    },
  };
}
