// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";

import { bookedTables } from "./follow_bookings.js";

const NOW = Date.parse("2026-12-02T19:00:00Z");

test("a booking is shown with its guests, and keeps the table from half an hour before", () => {
  const shown = bookedTables(
    [
      { table_id: "one", starts_at: "2026-12-02T19:30:00Z", party: 4 },
      { table_id: "two", starts_at: "2026-12-02T19:31:00Z", party: 2 },
      { table_id: "three", starts_at: "2026-12-02T18:40:00Z", party: 3 },
    ],
    NOW,
  );
  assert.deepEqual(
    Object.entries(shown).map(([id, { isSoon }]) => [id, isSoon]),
    [
      ["one", true],
      ["two", false],
      ["three", true],
    ],
  );
  assert.match(shown.one.label, /^\d\d:30 · 4$/);
});
