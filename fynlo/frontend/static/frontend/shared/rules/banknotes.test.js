import assert from "node:assert/strict";
import { test } from "node:test";
import cases from "../../../../../../tests/payments/cases/quick_notes.json" with { type: "json" };
import { quickNotes } from "./banknotes.js";

for (const { says, due, notes } of cases.quick_notes) {
  test(`the notes for ${due} pence: ${says}`, () => assert.deepEqual(quickNotes(due), notes));
}
