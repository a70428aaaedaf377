import assert from "node:assert/strict";
import { test } from "node:test";
import { follow, uuid7 } from "./ids.js";

test("ids are uuid7, unique, and sort by the time they were made", () => {
  const ids = Array.from({ length: 5000 }, uuid7);
  assert.equal(new Set(ids).size, 5000);
  assert.deepEqual(ids, [...ids].sort());
  for (const id of ids) assert.match(id, /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
});

test("after an id of a clock that is ahead, new ids sort after it", () => {
  const ahead = "ffff0000-0000-7000-8000-000000000000";
  follow(ahead);
  assert.ok(uuid7() > ahead);
});
