import assert from "node:assert/strict";
import { test } from "node:test";
import { chosenPart } from "./part_payment.js";
import { NEW_PAY } from "./pay_state.js";

const LINES = [
  { id: "soup", seat: 1 },
  { id: "steak", seat: 2 },
  { id: "wine", seat: null },
];
/** The balance of a bill of £6, £20 and £10; `left` by line. */
const balance = (left) => ({
  left: left.reduce((sum, one) => sum + one, 0),
  lines: [
    { id: "soup", due: 600, left: left[0] },
    { id: "steak", due: 2000, left: left[1] },
    { id: "wine", due: 1000, left: left[2] },
  ],
});
const part = (left, seats = null) =>
  chosenPart({ ...NEW_PAY, way: "seats", seats }, { balance: balance(left), duePence: 0, lines: LINES });

for (const [when, left, text, pence] of [
  ["nobody has paid", [600, 2000, 1000], "Seat 1", 1100],
  ["the first seat has paid", [0, 2000, 500], "Seat 2", 2500],
  ["every seat has paid and something shared is left", [0, 0, 300], "Shared items", 300],
  ["all is paid", [0, 0, 0], "Nothing chosen", 0],
])
  test(`by seat, the part is the next seat's when ${when}`, () => {
    const { text: label, pence: sum } = part(left);
    assert.deepEqual([label, sum], [text, pence]);
  });

test("a person chooses other seats, or none", () => {
  assert.deepEqual(part([600, 2000, 1000], [2]).text, "Seat 2");
  assert.deepEqual(part([600, 2000, 1000], [1, 2]).pence, 3600);
  assert.deepEqual(part([600, 2000, 1000], []).pence, 0);
});
