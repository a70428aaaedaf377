// @ts-check
import assert from "node:assert/strict";
import test from "node:test";
import { fieldsToKeep, keptFields, sumOf } from "./guest_cart.js";

const TACOS = "018f0000-0000-7000-8000-000000000001";
const LATTE = "018f0000-0000-7000-8000-000000000002";

test("the sum counts each dish with its options", () => {
  const chosen = [
    { quantity: 2, price: "8.50", options: ["1.50", "0.00"] },
    { quantity: 0, price: "3.20", options: [] },
    { quantity: Number(""), price: "3.20", options: [] },
  ];
  assert.deepEqual(sumOf(chosen), { total: 2000, count: 2 });
});

test("only what is chosen is kept, with its options and note", () => {
  assert.deepEqual(
    fieldsToKeep([
      ["csrfmiddlewaretoken", "secret"],
      [`q-${TACOS}`, "1"],
      [`o-${TACOS}-${LATTE}`, "a"],
      [`n-${TACOS}`, "No onion"],
      [`q-${LATTE}`, "0"],
      [`n-${LATTE}`, "Hot"],
    ]),
    [
      [`q-${TACOS}`, "1"],
      [`o-${TACOS}-${LATTE}`, "a"],
      [`n-${TACOS}`, "No onion"],
    ],
  );
});

test("what is not ours is no cart", () => {
  for (const text of [null, "", "{", "{}", "7", '["a"]']) assert.deepEqual(keptFields(text), []);
  assert.deepEqual(keptFields('[["q-1","2"]]'), [["q-1", "2"]]);
});
