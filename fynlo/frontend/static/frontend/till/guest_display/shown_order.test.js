import assert from "node:assert/strict";
import { test } from "node:test";
import { NOTHING, shownOrder } from "./shown_order.js";

const at = (screen, id, orders = ["o"]) => ({
  route: { screen, id },
  server: { orders: Object.fromEntries(orders.map((known) => [known, {}])) },
});
const shown = (order_id, paying = false) => ({ order_id, paying });

for (const [what, state, before, expected] of [
  ["the floor shows nothing", at("floor", ""), shown("o"), NOTHING],
  ["a locked till shows nothing", { ...at("order", "o"), locked: true }, shown("o"), NOTHING],
  ["an order on the screen is shown", at("order", "o"), NOTHING, shown("o")],
  ["an order that the server does not have yet is not shown", at("order", "new"), NOTHING, NOTHING],
  ["on the screen of payment the code is asked for", at("pay", "o"), shown("o"), shown("o", true)],
  ["back on the order the code stays", at("order", "o"), shown("o", true), shown("o", true)],
  ["a bill that was paid stays until the till leaves it", at("done", "o", []), shown("o", true), shown("o", true)],
  ["another order begins without the code", at("order", "p", ["p"]), shown("o", true), shown("p")],
])
  test(what, () => assert.deepEqual(shownOrder(state, before), expected));
