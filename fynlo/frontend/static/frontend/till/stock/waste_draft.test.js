import assert from "node:assert/strict";
import { test } from "node:test";
import { indexMenu } from "../menu/menu.js";
import { foundOf, missingOf, NEW_WASTE, quantityOf, recordWaste } from "./waste_draft.js";

const product = (id, name) => ({ id, name, category_id: "c", modifier_groups: [], description: "" });
const MENU = indexMenu({
  version: 1,
  categories: [{ id: "c", name: "Food" }],
  products: [product("p1", "Jalapeño poppers"), product("p2", "Tomato salad")],
  modifier_groups: [],
});
const WASTABLE = { items: [{ id: "i1", name: "Tomatoes", units: ["kg", "crate", "g"] }], products: ["p2"] };
const ITEM = { kind: "item", ...WASTABLE.items[0], isMade: true };
const DISH = { kind: "product", id: "p2", name: "Tomato salad", units: [], isMade: true };

test("a search finds dishes and stock items, whatever their accents", () => {
  const found = (text) => foundOf({ text, wastable: WASTABLE }, MENU, new Set()).map(({ id }) => id);
  assert.deepEqual(found("tomato"), ["p2", "i1"]);
  assert.deepEqual(found("JALAPENO"), ["p1"]);
  assert.deepEqual(found("fish"), []);
});

test("without a text it shows what is sold out", () => {
  assert.deepEqual(
    foundOf({ text: " ", wastable: null }, MENU, new Set(["p1", "an option"])).map(({ id, isMade }) => [id, isMade]),
    [["p1", false]],
  );
});

test("a quantity is typed with a comma or a point, and is above nothing", () => {
  assert.deepEqual(["1", "0,5", " 2.25 "].map(quantityOf), ["1", "0.5", "2.25"]);
  for (const typed of ["", "0", "-1", "1.23456", "1e3", "a", "12345678"]) assert.equal(quantityOf(typed), "", typed);
});

test("it says what is missing first", () => {
  const draft = { ...NEW_WASTE, chosen: ITEM, reason: "Gone off" };
  assert.equal(missingOf(draft), "");
  assert.match(missingOf({ ...draft, quantity: "x" }), /how much/);
  assert.match(missingOf({ ...draft, chosen: DISH, quantity: "1001" }), /too much/);
  assert.match(missingOf({ ...draft, reason: " a " }), /why/);
});

test("one command takes an item in its unit, or a dish in portions, out of stock", () => {
  assert.deepEqual(recordWaste({ ...NEW_WASTE, chosen: ITEM, quantity: "0,5", unit: "crate", reason: " Gone off " }), {
    kind: "inventory.waste",
    target: "i1",
    payload: { quantity: "0.5", unit: "crate", reason: "Gone off" },
    metadata: { where: "", description: "Waste: 0.5 crate Tomatoes" },
  });
  const dish = recordWaste({ ...NEW_WASTE, chosen: DISH, quantity: "2", reason: "Dropped" });
  assert.deepEqual(
    [dish.kind, dish.target, dish.payload],
    ["inventory.waste_product", "p2", { quantity: "2", reason: "Dropped" }],
  );
});
