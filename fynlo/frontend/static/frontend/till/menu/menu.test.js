// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { indexMenu, missingChoice, toggleOption } from "./menu.js";

/** @import { MenuDocument } from "../types.js" */

/**
 * @param {object[]} products
 * @param {object} [more]
 */
const menuOf = (products, more = {}) =>
  indexMenu(
    /** @type {MenuDocument} */ (
      /** @type {unknown} */ ({
        version: 1,
        categories: [{ id: "food", name: "Food" }],
        products: products.map((product) => ({ category_id: "food", modifier_groups: [], ...product })),
        modifier_groups: [],
        ...more,
      })
    ),
  );

test("the menu of a type of order has its prices everywhere, and is the same menu each time", () => {
  const menu = menuOf([
    { id: "taco", name: "Taco", price: 4, takeaway_price: 3 },
    { id: "cola", name: "Cola", price: 2 },
  ]);
  const away = menu.pricedFor("takeaway");
  assert.deepEqual([menu.product("taco")?.price, away.product("taco")?.price, away.product("cola")?.price], [4, 3, 2]);
  assert.deepEqual([away.search("taco")[0].price, away.categories[0].products[0].price], [3, 3]);
  assert.equal(menu.pricedFor("takeaway"), away);
  assert.equal(away.pricedFor("dine_in"), menu);
});

test("a menu without other prices is not indexed again", () => {
  const menu = menuOf([{ id: "cola", name: "Cola", price: 2, takeaway_price: null }]);
  assert.equal(menu.pricedFor("delivery"), menu);
});

test("the menu of a time of day has what is sold then, and a line keeps the price at which it was chosen", () => {
  const happy = { id: "happy", weekdays: [1], starts: "17:00", ends: "19:00" };
  const menu = menuOf(
    [
      { id: "beer", name: "Beer", price: 6, takeaway_price: 5, dayparts: [{ id: "happy", only: false, price: 4 }] },
      { id: "nuts", name: "Nuts", price: 2, dayparts: [{ id: "happy", only: true, price: null }] },
    ],
    { timezone: "Europe/London", dayparts: [happy] },
  );
  const during = menu.during(Date.parse("2026-07-07T16:30:00Z")); // 17:30 in British Summer Time
  const [then, later] = [menu.pricedFor("dine_in", during), menu.pricedFor("dine_in", menu.during(0))];
  assert.deepEqual([during, then.product("beer")?.price, later.product("beer")?.price], ["happy", 4, 6]);
  assert.deepEqual(
    [then, later].map((each) => [each.search("nuts").length, each.categories[0].products.length]),
    [
      [1, 2],
      [0, 1],
    ],
  );
  assert.equal(later.forLine({ during }).product("beer")?.price, 4);
  assert.equal(menu.pricedFor("takeaway", during).product("beer")?.price, 5);
  assert.ok(later.product("nuts"));
});

const SIZE = {
  id: "size",
  name: "Size",
  min: 1,
  max: 1,
  required: true,
  is_size: true,
  options: [
    { id: "small", name: "Small", price: 0, is_default: true },
    { id: "large", name: "Large", price: 0.6, is_default: false },
  ],
};
const DRINK = {
  id: "drink",
  name: "Drink",
  min: 1,
  max: 1,
  required: true,
  options: [
    { id: "a cola", name: "Cola", price: 0, is_default: false, product_id: "cola" },
    { id: "a beer", name: "Beer", price: 1, is_default: false, product_id: "beer" },
  ],
};
const DEAL = { id: "deal", name: "Lunch deal", price: 6.5, modifier_groups: ["drink"] };

test("a meal deal asks for its parts, and for what is chosen with each", () => {
  const menu = menuOf(
    [DEAL, { id: "cola", name: "Cola", price: 2, modifier_groups: ["size"] }, { id: "beer", name: "Beer", price: 5 }],
    { modifier_groups: [SIZE, DRINK] },
  );
  const deal = menu.product("deal");
  assert.ok(deal);
  const names = (/** @type {string[]} */ chosen) => menu.groupsFor(deal, chosen).map(({ name }) => name);
  assert.deepEqual([names([]), names(["a cola"]), names(["a beer"])], [["Drink"], ["Drink", "Cola: Size"], ["Drink"]]);
  const [drink] = menu.groupsFor(deal, []);
  const cola = menu.settleOptions([], toggleOption(drink, [], "a cola"));
  assert.deepEqual(cola, ["a cola", "a cola/small"]);
  const size = menu.groupsFor(deal, cola)[1];
  const large = menu.settleOptions(cola, toggleOption(size, cola, "a cola/large"));
  assert.deepEqual(large, ["a cola", "a cola/large"]);
  assert.equal(menu.option("a cola/large")?.price, 0.6);
  assert.equal(
    missingChoice(menu, deal, ["a cola"], () => false),
    "Choose Cola: Size",
  );
  assert.equal(
    missingChoice(menu, deal, large, () => false),
    "",
  );
  assert.deepEqual(menu.settleOptions(large, toggleOption(drink, large, "a beer")), ["a beer"]);
});

test("a part cannot be chosen while it, or its product, is sold out or off the menu", () => {
  const menu = menuOf([DEAL, { id: "cola", name: "Cola", price: 2 }], { modifier_groups: [DRINK] });
  const gone = (/** @type {string} */ id, /** @type {string[]} */ ...soldOut) => menu.isGone(id, new Set(soldOut));
  assert.deepEqual([gone("a cola"), gone("a cola", "cola"), gone("a cola", "a cola")], [false, true, true]);
  assert.deepEqual([gone("a beer"), gone("unknown")], [true, true]);
});

test("what is tapped within a part that was chosen twice counts for both, and the rest stays with its own", () => {
  const extras = { id: "extras", name: "Extras", min: 0, max: 2, options: [{ id: "ice" }, { id: "lemon" }] };
  const menu = menuOf([DEAL, { id: "cola", name: "Cola", price: 2, modifier_groups: ["size", "extras"] }], {
    modifier_groups: [SIZE, { ...DRINK, min: 2, max: 2 }, extras],
  });
  const deal = menu.product("deal");
  assert.ok(deal);
  const twice = ["a cola", "a cola/large", "a cola", "a cola/small", "a cola/lemon"];
  const group = menu.groupsFor(deal, twice).find(({ name }) => name === "Cola: Extras");
  assert.ok(group);
  const iced = menu.settleOptions(twice, toggleOption(group, twice, "a cola/ice"));
  const [one, other] = [twice.slice(0, 2), twice.slice(2)];
  assert.deepEqual(iced, [...one, "a cola/ice", ...other, "a cola/ice"]);
  const missing = (/** @type {string[]} */ chosen) => missingChoice(menu, deal, chosen, () => false);
  assert.deepEqual(
    [missing(iced), missing(iced.slice(0, 3)), missing([...iced.slice(0, 3), "a cola"])],
    ["", "Choose 1 more of Drink", "Choose Cola: Size"],
  );
});
