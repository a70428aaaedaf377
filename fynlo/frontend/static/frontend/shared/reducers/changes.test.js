import assert from "node:assert/strict";
import { test } from "node:test";
import { changes } from "./changes.js";

test("an event of the part makes another object, any other leaves it", () => {
  const part = {};
  const after = changes("clock")(part, { type: "staff.clocked_in" });
  assert.notEqual(after, part);
  assert.deepEqual(after, part);
  assert.equal(changes("clock")(part, { type: "order.created" }), part);
});
