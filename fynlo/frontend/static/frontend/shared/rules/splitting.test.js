import assert from "node:assert/strict";
import { test } from "node:test";
import cases from "../../../../../../tests/payments/cases/shares.json" with { type: "json" };
import { partOf, shareOf } from "./splitting.js";

for (const bill of cases.shares) {
  test(`a share: ${bill.name}`, () => assert.equal(shareOf(bill, bill.parts, bill.of), bill.amount));
}

for (const { name, whole, left, parts, of, amount } of cases.parts) {
  test(`a part of an item: ${name}`, () => assert.equal(partOf(whole, left, parts, of), amount));
}
