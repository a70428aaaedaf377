// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { availabilityOf } from "./availability.js";

/** @import { TillCommand } from "../types.js" */

const AT = Date.parse("2026-12-01T20:00:00Z");
/** @param {object} fields */
const command = (fields) => /** @type {TillCommand} */ (/** @type {unknown} */ (fields));
/** @param {string} product_id @param {number} quantity @param {object[]} [modifiers] */
const sold = (product_id, quantity, modifiers = []) =>
  command({ kind: "order.create", payload: { items: [{ product_id, quantity, modifiers }] } });

test("what was marked is sold out until its time, without any news", () => {
  const overlay = { unavailable: ["soup", "fish"], until: { soup: "2026-12-02T04:00:00Z" } };
  assert.deepEqual([...availabilityOf(overlay, [], AT).soldOut], ["soup", "fish"]);
  const tomorrow = Date.parse("2026-12-02T04:00:00Z");
  assert.deepEqual([...availabilityOf(overlay, [], tomorrow - 1).soldOut], ["soup", "fish"]);
  assert.deepEqual([...availabilityOf(overlay, [], tomorrow).soldOut], ["fish"]);
});

test("a device without a network counts down what it sold, and stops at none", () => {
  const overlay = { left: { pie: 3, salsa: 1 } };
  const options = [{ option_id: "salsa", quantity: 1 }];
  assert.deepEqual(Object.fromEntries(availabilityOf(overlay, [sold("pie", 2)], AT).left), { pie: 1, salsa: 1 });
  const { left, soldOut } = availabilityOf(overlay, [sold("pie", 2), sold("pie", 2, options)], AT);
  assert.deepEqual([...left.values(), ...soldOut], [0, 0, "pie", "salsa"]);
  assert.equal(availabilityOf({}, [sold("pie", 2)], AT).left.size, 0);
});

test("a meal deal counts down its parts, and what was chosen with them", () => {
  const overlay = { left: { pie: 3, salsa: 2, "a pie": 9 } };
  const parts = [{ option_id: "a pie", quantity: 1, modifiers: [{ option_id: "salsa", quantity: 1 }] }];
  const { left } = availabilityOf(overlay, [sold("deal", 2, parts)], AT, (id) => id.replace("a ", ""));
  assert.deepEqual(Object.fromEntries(left), { pie: 1, salsa: 0, "a pie": 7 });
});

test("this device's own choice shows at once, whatever was said before", () => {
  /** @param {object} payload */
  const set = (payload) => command({ kind: "menu.set_availability", target: "pie", payload });
  const none = { left: { pie: 0 } };
  assert.ok(availabilityOf(none, [], AT).soldOut.has("pie"));
  assert.ok(!availabilityOf(none, [set({ available: true })], AT).soldOut.has("pie"));
  assert.equal(availabilityOf(none, [set({ available: true, portions: 5 }), sold("pie", 1)], AT).left.get("pie"), 4);
  assert.ok(availabilityOf({}, [set({ available: false, until: "tomorrow" })], AT).soldOut.has("pie"));
});
