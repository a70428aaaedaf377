// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { addLine, itemsOf, newCart, withoutOldTimes } from "./cart.js";

const HOUR = 60 * 60 * 1000;
const beer = { productId: "beer", during: "happy", chosenAt: 17 * HOUR };

const cartOf = (/** @type {object[]} */ ...lines) =>
  lines.reduce(
    (/** @type {ReturnType<typeof newCart>} */ cart, line, at) =>
      addLine(cart, /** @type {Parameters<typeof addLine>[1]} */ ({ id: `line ${at}`, ...line })),
    newCart({ id: "order", key: "key", orderType: "dine_in", isNew: true }),
  );

test("the same product of the same time of day counts up and was chosen just now", () => {
  const cart = cartOf(beer, { ...beer, chosenAt: 18 * HOUR }, { ...beer, during: "", chosenAt: 19 * HOUR });
  assert.deepEqual(
    itemsOf(cart).map(({ quantity, chosen_at }) => [quantity, chosen_at]),
    [
      [2, "1970-01-01T18:00:00.000Z"],
      [1, "1970-01-01T19:00:00.000Z"],
    ],
  );
});

test("a line keeps the price of its time for two hours", () => {
  const carts = { order: cartOf(beer) };
  assert.equal(withoutOldTimes(carts, 19 * HOUR), carts);
  const [line] = withoutOldTimes(carts, 19 * HOUR + 1).order.lines;
  assert.deepEqual([line.during, line.chosenAt, line.quantity], [undefined, undefined, 1]);
});

test("a part of a meal deal says what was chosen with it, even if that is nothing", () => {
  const cart = addLine(newCart({ id: "order", key: "key", orderType: "dine_in", isNew: true }), {
    id: "line",
    productId: "deal",
    optionIds: ["a wrap", "a cola", "a cola/large"],
  });
  const isPart = (/** @type {string} */ id) => id.startsWith("a ");
  assert.deepEqual(itemsOf(cart, isPart)[0].modifiers, [
    { option_id: "a wrap", quantity: 1, modifiers: [] },
    { option_id: "a cola", quantity: 1, modifiers: [{ option_id: "large", quantity: 1 }] },
  ]);
});

test("two deals are the same line only if each part has the same choices", () => {
  const one = ["a cola", "a cola/large", "a cola", "a cola/small"];
  const other = ["a cola", "a cola/large", "a cola/small", "a cola"];
  const turned = ["a cola", "a cola/small", "a cola", "a cola/large"];
  const cart = cartOf(...[one, other, turned].map((optionIds) => ({ productId: "deal", optionIds })));
  assert.deepEqual(
    cart.lines.map(({ optionIds, quantity }) => [optionIds, quantity]),
    [
      [one, 2],
      [other, 1],
    ],
  );
});
