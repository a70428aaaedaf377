import assert from "node:assert/strict";
import { test } from "node:test";
import { reducers } from "./alerts.js";

test("an alert is open from when it is raised until it is resolved", () => {
  const events = [
    { type: "attention.raised", data: { attention: { id: "b" } } },
    { type: "attention.resolved", data: { attention_id: "a" } },
  ];
  assert.deepEqual(events.reduce(reducers.attention, { open: { a: { id: "a" } } }), { open: { b: { id: "b" } } });
});
