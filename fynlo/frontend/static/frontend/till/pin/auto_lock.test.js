import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";
import { lockAfterPause } from "./auto_lock.js";

const PAUSE_MS = 60_000;
const START = 1_800_000_000_000;
let stored;
let locks;

/** A page of the till; the one before is gone. */
function open({ at = START, ...changes } = {}) {
  mock.timers.reset();
  mock.timers.enable({ apis: ["Date", "setInterval"], now: at });
  globalThis.document = new EventTarget();
  const config = { restaurant: { id: "r" }, session: "s", lock_after: PAUSE_MS / 1000, ...changes };
  const storage = { getItem: (name) => stored.get(name) ?? null, setItem: (name, value) => stored.set(name, value) };
  lockAfterPause({ config, storage, lock: () => locks.push(Date.now() - START) });
}

beforeEach(() => {
  stored = new Map();
  locks = [];
});

test("a till that nobody touches locks once", () => {
  open();
  mock.timers.tick(PAUSE_MS + 10_000);
  assert.equal(locks.length, 1);
});

test("a touch begins the pause again", () => {
  open();
  for (let touched = 0; touched < 5; touched += 1) {
    mock.timers.tick(PAUSE_MS - 10_000);
    document.dispatchEvent(new Event("pointerdown"));
  }
  assert.deepEqual(locks, []);
});

test("a till that was closed during the pause is locked when it is opened", () => {
  open();
  open({ at: START + 10 * PAUSE_MS });
  assert.equal(locks.length, 1);
});

test("a new sign-in begins with no pause", () => {
  open();
  open({ at: START + 10 * PAUSE_MS, session: "another" });
  assert.deepEqual(locks, []);
});

test("without the setting it never locks", () => {
  open({ lock_after: 0 });
  mock.timers.tick(100 * PAUSE_MS);
  assert.deepEqual(locks, []);
});
