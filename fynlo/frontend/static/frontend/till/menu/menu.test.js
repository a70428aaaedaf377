// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { indexMenu } from "./menu.js";

/** @import { MenuDocument } from "../types.js" */

/** @param {object[]} products */
const menuOf = (products) =>
  indexMenu(
    /** @type {MenuDocument} */ (
      /** @type {unknown} */ ({
        version: 1,
        categories: [{ id: "food", name: "Food" }],
        products: products.map((product) => ({ category_id: "food", modifier_groups: [], ...product })),
        modifier_groups: [],
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
