// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { indexMenu } from "./menu.js";

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
