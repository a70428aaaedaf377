import assert from "node:assert/strict";
import { test } from "node:test";
import { withoutReceipt, withReceipt } from "./receipt_numbers.js";

/** A device that takes numbers and is refused some; `given` are the numbers that it gave. */
function device(series = "D7") {
  let self = { series, next_receipt: 1, freed_receipts: [] };
  const given = [];
  return {
    given,
    self: () => self,
    give(times = 1) {
      for (let time = 0; time < times; time += 1) {
        const [number, after] = withReceipt(self);
        given.push(number);
        self = after;
      }
    },
    refuse(number, { uncertain = false } = {}) {
      self = withoutReceipt(self, { payload: { receipt_number: number }, uncertain });
    },
  };
}

test("a refused number is given again before a new one", () => {
  const till = device();
  till.give(3);
  till.refuse("D7-0002");
  till.refuse("D7-0001");
  till.give(3);
  assert.deepEqual(till.given, ["D7-0001", "D7-0002", "D7-0003", "D7-0001", "D7-0002", "D7-0004"]);
  assert.deepEqual([till.self().next_receipt, till.self().freed_receipts], [5, []]);
});

test("a number that a guest was shown, or of another series, is not given again", () => {
  const till = device();
  till.give(2);
  till.refuse("D7-0001", { uncertain: true });
  till.refuse("D7-0002");
  till.refuse("D7-0002");
  till.refuse("D9-0001");
  till.refuse("D7-0009");
  till.refuse("");
  till.give(2);
  assert.deepEqual(till.given, ["D7-0001", "D7-0002", "D7-0002", "D7-0003"]);
});

test("without a series there is no number", () => {
  const till = device("");
  till.give();
  till.refuse("");
  assert.deepEqual(till.given, [""]);
  assert.equal(till.self().next_receipt, 1);
});
