// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { indexMenu, missingChoice } from "../menu/menu.js";
import { itemsOf, newCart } from "./cart.js";
import { cartActions } from "./cart_actions.js";

/** @import { Cart, MenuDocument, Tools } from "../types.js" */

const SIZES = [
  { id: "small", name: "Small", price: 0, is_default: true },
  { id: "large", name: "Large", price: 0.6, is_default: false },
];
const MENU = indexMenu(
  /** @type {MenuDocument} */ (
    /** @type {unknown} */ ({
      version: 1,
      categories: [{ id: "food", name: "Food" }],
      products: [
        { id: "deal", name: "Deal for two", price: 12, category_id: "food", modifier_groups: ["drinks"] },
        { id: "cola", name: "Cola", price: 2, category_id: "food", modifier_groups: ["size", "extras"] },
      ],
      modifier_groups: [
        { id: "drinks", name: "Drinks", min: 2, max: 2, options: [{ id: "a cola", name: "Cola", product_id: "cola" }] },
        { id: "size", name: "Size", min: 1, max: 1, is_size: true, options: SIZES },
        { id: "extras", name: "Extras", min: 0, max: 3, options: [{ id: "ice", name: "Ice", price: 0 }] },
      ],
    })
  ),
);
const LARGE = { option_id: "large", name: "Large", quantity: 1 };
const SMALL = { option_id: "small", name: "Small", quantity: 1 };

/**
 * Tap “Same again” of an order whose last round was one deal with these parts.
 * @param {object[]} parts
 * @param {string[]} [soldOut]
 */
function repeated(parts, soldOut = []) {
  let cart = newCart({ id: "order", key: "key", orderType: "dine_in", isNew: false });
  const line = { id: "line", product_id: "deal", name: "Deal for two", quantity: 1, notes: "", modifiers: parts };
  const order = { id: "order", lines: [{ ...line, status: "fired", sent: true, fired_at: "2026-11-20T12:00:00Z" }] };
  /** @type {string[]} */
  const toasts = [];
  let ids = 0;
  const tools = {
    state: () => ({ order, menu: MENU, soldOut: new Set(soldOut), now: 0 }),
    cart: () => cart,
    keepCart: (/** @type {Cart} */ changed) => {
      cart = changed;
    },
    newId: () => {
      ids += 1;
      return `new ${ids}`;
    },
    showToast: (/** @type {string} */ message) => toasts.push(message),
  };
  const actions = cartActions(/** @type {Tools} */ (/** @type {unknown} */ (tools)));
  return { again: actions.repeatRound, cart: () => cart, toasts };
}

test("the same again keeps what was chosen with each of two equal parts of a meal deal", () => {
  const { again, cart } = repeated([
    { option_id: "a cola", name: "Cola", quantity: 1, modifiers: [LARGE] },
    { option_id: "a cola", name: "Cola", quantity: 1, modifiers: [SMALL, { option_id: "ice", quantity: 2 }] },
  ]);
  again();
  const [line] = cart().lines;
  const chosen = (/** @type {string[]} */ ...ids) => ids.map((option_id) => ({ option_id, quantity: 1 }));
  assert.deepEqual(itemsOf(cart(), MENU.isPart)[0].modifiers, [
    { option_id: "a cola", quantity: 1, modifiers: chosen("large") },
    { option_id: "a cola", quantity: 1, modifiers: chosen("small", "ice", "ice") },
  ]);
  const deal = MENU.product("deal");
  assert.ok(deal);
  assert.equal(
    missingChoice(MENU, deal, line.optionIds, () => false),
    "",
  );
  again();
  assert.deepEqual(
    cart().lines.map(({ quantity }) => quantity),
    [2],
  );
});

test("two of a part with the same choices are two parts that have them each", () => {
  const { again, cart } = repeated([{ option_id: "a cola", name: "Cola", quantity: 2, modifiers: [LARGE] }]);
  again();
  assert.deepEqual(cart().lines[0].optionIds, ["a cola", "a cola/large", "a cola", "a cola/large"]);
});

test("a deal is not ordered again while what was chosen with a part is sold out", () => {
  const parts = [{ option_id: "a cola", name: "Cola", quantity: 2, modifiers: [LARGE] }];
  const { again, cart, toasts } = repeated(parts, ["large"]);
  again();
  assert.deepEqual([cart().lines, toasts], [[], ["Sold out: Deal for two."]]);
});
