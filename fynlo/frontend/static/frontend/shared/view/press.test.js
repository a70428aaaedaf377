import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { press } from "./press.js";

const at = (clientX, clientY) => ({ button: 0, clientX, clientY });

/** Press at (10, 10), let `leave` happen, wait for a long press, release; return what was called. */
function pressed(leave) {
  mock.timers.enable({ apis: ["setTimeout"] });
  const called = [];
  const handlers = press({ tap: () => called.push("tap"), hold: () => called.push("hold") });
  handlers.pointerdown(at(10, 10));
  leave(handlers);
  mock.timers.tick(500);
  handlers.pointerup();
  handlers.click();
  mock.timers.reset();
  return called;
}

test("a long press holds and is no tap", () => {
  assert.deepEqual(
    pressed(() => {}),
    ["hold"],
  );
});

test("a press goes on when the element moves away from the resting pointer", () => {
  assert.deepEqual(
    pressed((handlers) => handlers.pointerleave(at(10, 10))),
    ["hold"],
  );
});

test("a pointer that leaves the element ends the press", () => {
  assert.deepEqual(
    pressed((handlers) => handlers.pointerleave(at(40, 10))),
    ["tap"],
  );
});
