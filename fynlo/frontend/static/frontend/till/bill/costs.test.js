import assert from "node:assert/strict";
import { test } from "node:test";
import cases from "../../../../../../tests/payments/cases/costs.json" with { type: "json" };
import { pence } from "../../shared/money.js";
import { costOf, reasonOf, wayFrom } from "./costs.js";

const row = { method: "qr", label: "", provider: "", title: "", fee: 0, net_amount: 0, reason: "" };
const way = (/** @type {object} */ fields) =>
  wayFrom({ ...row, rate: 0, fixed: 0, platform_rate: 0, pinned: false, available: true, ...fields });

for (const { name, amount, ways, fee } of cases.costs) {
  test(`cost: ${name}`, () => {
    assert.equal(costOf(ways.map(way), "qr", pence(amount)), fee === null ? null : pence(fee));
  });
}

test("the platform's part is rounded apart", () => {
  const ways = [way({ rate: 0.014, fixed: 0.2, platform_rate: 0.01 })];
  assert.equal(costOf(ways, "qr", 1050), 15 + 20 + 11); // 14.7p and 10.5p
});

test("another tender, or a rate that nobody knows, has no cost", () => {
  assert.equal(costOf([way({})], "card", 100), null);
  assert.equal(costOf([way({ rate: null })], "qr", 100), null);
});

test("who does not answer is said first", () => {
  const ways = [way({ reason: "B: the cheapest." }), way({ available: false, reason: "A does not answer." })];
  assert.equal(reasonOf(ways), "A does not answer. B: the cheapest.");
  assert.equal(reasonOf([way({})]), "");
});
