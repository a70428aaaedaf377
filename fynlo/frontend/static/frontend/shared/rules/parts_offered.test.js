import assert from "node:assert/strict";
import { test } from "node:test";
import cases from "../../../../../../tests/payments/cases/parts_offered.json" with { type: "json" };
import { partsOffered } from "./parts_offered.js";

for (const { quantity, parts } of cases) {
  test(`the parts that are offered of ${quantity}`, () => assert.deepEqual(partsOffered(quantity), parts));
}
