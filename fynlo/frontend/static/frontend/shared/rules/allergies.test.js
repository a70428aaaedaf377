import assert from "node:assert/strict";
import { test } from "node:test";
import cases from "../../../../../../tests/orders/cases/allergies.json" with { type: "json" };
import { allergyWarning, conflictSentence, conflicts, contentOf, describeAllergies } from "./allergies.js";

for (const { name, allergens, known, seat, entries, ...expected } of cases) {
  test(`an allergy: ${name}`, () => {
    const found = conflicts({ allergens, known, seat }, entries);
    assert.deepEqual(found, expected.conflicts);
    assert.equal(found.length ? conflictSentence("Soup", found) : "", expected.sentence);
    assert.equal(allergyWarning(entries, { seat, conflicting: found }), expected.warning);
    assert.equal(describeAllergies(entries), expected.description);
  });
}

test("a dish contains what its ingredients certainly contain, also while other allergens are unknown", () => {
  const soup = { allergens: null, known_allergens: ["celery"] };
  assert.deepEqual(contentOf(soup, [{ allergens: ["milk"] }]), { allergens: null, known: ["celery", "milk"] });
  assert.deepEqual(contentOf({ ...soup, allergens: ["celery"] }, []), { allergens: ["celery"], known: ["celery"] });
});
