import assert from "node:assert/strict";
import { test } from "node:test";
import cases from "../../../../../../tests/orders/cases/allergies.json" with { type: "json" };
import { allergyWarning, conflictSentence, conflicts, describeAllergies } from "./allergies.js";

for (const { name, allergens, known, seat, entries, ...expected } of cases) {
  test(`an allergy: ${name}`, () => {
    const found = conflicts({ allergens, known, seat }, entries);
    assert.deepEqual(found, expected.conflicts);
    assert.equal(found.length ? conflictSentence("Soup", found) : "", expected.sentence);
    assert.equal(allergyWarning(entries, { seat, conflicting: found }), expected.warning);
    assert.equal(describeAllergies(entries), expected.description);
  });
}
