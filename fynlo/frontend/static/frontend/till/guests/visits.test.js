// @ts-check
import assert from "node:assert/strict";
import test from "node:test";
import { avoidedBy, dishesOf, noticesOf, takesOrders, visitsAt } from "./visits.js";

/** @import { GuestRequest, Visit } from "./visits.js" */

/** @type {GuestRequest} */
const REQUEST = {
  id: "r1",
  visit_id: "v1",
  guest: 1,
  avoids: [],
  total: 18.2,
  sent_at: "2026-11-20T19:05:00Z",
  items: [
    {
      id: "l1",
      name: "Tacos",
      quantity: 2,
      unit_price: 8.5,
      notes: "no onion",
      options: [{ id: "o1", name: "Prawn", quantity: 1 }],
    },
    { id: "l2", name: "Crisps", quantity: 1, unit_price: 1.2, notes: "", options: [] },
  ],
};

/** @type {Visit} */
const VISIT = {
  id: "v1",
  table_id: "t1",
  table_name: "5",
  order_id: null,
  code: "0417",
  called_at: null,
  guests: 2,
  waiting: [],
};

test("orders and calls wait for a waiter in the order they came", () => {
  const visits = [
    { ...VISIT, waiting: [REQUEST] },
    { ...VISIT, id: "v2", order_id: "o2", called_at: "2026-11-20T19:01:00Z" },
  ];
  assert.deepEqual(
    noticesOf(visits, { o2: {} }).map(({ key }) => key),
    ["call-v2", "r1"],
  );
});

test("a visit whose order is closed asks for nobody", () => {
  assert.deepEqual(noticesOf([{ ...VISIT, order_id: "gone", called_at: "2026-11-20T19:01:00Z" }], {}), []);
});

test("the dishes are one text with options and notes", () => {
  assert.equal(dishesOf(REQUEST), "2 × Tacos (Prawn) “no onion”, 1 × Crisps");
});

test("the waiter reads which allergens a guest avoids", () => {
  assert.equal(
    avoidedBy({ ...REQUEST, avoids: ["milk", "tree_nuts"] }),
    "The guest avoids milk, tree nuts: check with the kitchen.",
  );
});

test("a table has the visits at it only", () => {
  assert.deepEqual(visitsAt([VISIT, { ...VISIT, id: "v2", table_id: "t2" }], "t1"), [VISIT]);
});

test("guests whose bill is paid order nothing more, so the next guests get a visit of their own", () => {
  const paid = { ...VISIT, order_id: "o1" };
  assert.equal(takesOrders(paid, { o1: { payment_status: "paid" } }), false);
  assert.equal(takesOrders(paid, { o1: { payment_status: "pending" } }), true);
  assert.equal(takesOrders(VISIT, {}), true);
});
