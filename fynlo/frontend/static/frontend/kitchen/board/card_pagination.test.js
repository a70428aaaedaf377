import assert from "node:assert/strict";
import { test } from "node:test";
import { breaksOf } from "./card_pagination.js";

const HEAD = 40;
const SPACES = { first: 100, next: 50, last: 60, strip: 20 };

/** The breaks of a card of `count` lines of 100 pixels, with a station's head above those in `begins`. */
function breaks(count, limit, begins = [0]) {
  const lines = Array(count).fill(100);
  return breaksOf(
    { ...SPACES, lines, heads: Array(count).fill(HEAD), begins: lines.map((_, line) => begins.includes(line)) },
    limit,
  );
}

test("a card that fits the column is whole", () => assert.deepEqual(breaks(3, 510), [0])); // 100 + 40 + 300 + 60

test("one pixel too much: the buttons go on with the last line", () => assert.deepEqual(breaks(3, 501), [0, 2]));

test("a card taller than the column is parted so that every part fits", () => {
  assert.deepEqual(breaks(7, 420), [0, 2, 5]);
  assert.deepEqual(breaks(4, 420, [0, 2]), [0, 2]);
});

test("a line that fits nowhere still has a part of its own", () => assert.deepEqual(breaks(3, 80), [0, 1, 2]));
