import assert from "node:assert/strict";
import { test } from "node:test";
import cases from "../../../../../../tests/payments/cases/quick_notes.json" with { type: "json" };
import { quickNotes } from "./banknotes.js";

for (const { name, due, notes } of cases.quick_notes) {
  test(`the notes for ${due} pence: ${name}`, () => assert.deepEqual(quickNotes(due), notes));
}
