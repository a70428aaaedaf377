import assert from "node:assert/strict";
import { test } from "node:test";
import { MOST, NONE, waitOf, withAttempt } from "./attempts.js";

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const after = (count, at = 0) => Array.from({ length: count }).reduce((attempts) => withAttempt(attempts, at), NONE);

test("four wrong PINs wait for nothing", () => {
  assert.equal(waitOf(after(4), 0), 0);
});

for (const [count, minutes] of [
  [5, 1],
  [6, 5],
  [7, 15],
  [8, 15],
  [19, 15],
])
  test(`${count} wrong PINs wait ${minutes} minutes`, () => {
    assert.equal(waitOf(after(count), 0), minutes * MINUTE);
    assert.equal(waitOf(after(count), minutes * MINUTE), 0);
  });

test("after twenty only the server checks the PIN, whatever the clock says", () => {
  assert.equal(waitOf(after(MOST), 1000 * DAY), Infinity);
});

test("a person who guesses all day gets twenty guesses", () => {
  let attempts = NONE;
  let guesses = 0;
  for (let at = 0; at < DAY; at += MINUTE)
    while (waitOf(attempts, at) === 0) {
      attempts = withAttempt(attempts, at);
      guesses += 1;
    }
  assert.equal(guesses, MOST);
});
