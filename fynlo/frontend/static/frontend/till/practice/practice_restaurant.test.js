// The practice's restaurant: orders, prices, payments and tables, without a server.
import assert from "node:assert/strict";
import { test } from "node:test";
import { indexMenu } from "../menu/menu.js";
import { practiceBill, spread } from "./practice_balance.js";
import { guideStep } from "./practice_bar.js";
import { reasonNotToPractise } from "./practice_begin.js";
import { NEW_PRACTICE, practiceState, takeCommand } from "./practice_restaurant.js";

const MENU = indexMenu({
  version: 1,
  categories: [{ id: "c", name: "Food" }],
  products: [
    { id: "soup", category_id: "c", name: "Soup", description: "", price: 6, emoji: "", modifier_groups: [] },
    { id: "fish", category_id: "c", name: "Fish", description: "", price: 14, emoji: "", modifier_groups: [] },
  ],
  modifier_groups: [],
});
const HOUSE = {
  menu: MENU,
  charge: { kind: "optional", rate: 1250 },
  needsCleaning: true,
  tableName: (id) => `table ${id}`,
};
let made = 0;

const command = (kind, payload = {}, metadata = {}, target = "o") => ({
  command_id: `c${String(++made).padStart(3, "0")}`,
  kind,
  target,
  payload,
  created_at: made,
  uncertain: false,
  metadata: { orderId: "o", description: "", ...metadata },
});
const cartLine = (id, productId, quantity, pence) => ({ id, productId, optionIds: [], quantity, notes: "", pence });
const placed = () =>
  command(
    "order.create",
    { id: "o", order_type: "dine_in", send: true, table_id: "t", guests: 2 },
    {
      lines: [cartLine("a", "soup", 2, 1200), cartLine("b", "fish", 1, 1400)],
      tableName: "4",
      person: { id: "p", name: "Ana" },
    },
  );
const cash = (amount, more = {}) =>
  command("payment.cash", { id: `pay${made}`, order_id: "o", amount, tip_amount: 0, ...more });

const after = (...commands) =>
  commands.reduce((practice, each) => {
    const [next, answer] = takeCommand(practice, each, HOUSE);
    assert.equal(answer.outcome, "applied", answer.error?.message);
    return next;
  }, NEW_PRACTICE);
const sums = ({ orders: { o } }) => [
  o.subtotal,
  o.discount,
  o.service_charge,
  o.total,
  o.paid,
  o.due,
  o.payment_status,
];

test("an order is priced with its service charge, and its table is occupied", () => {
  const practice = after(placed());
  assert.deepEqual(sums(practice), [26, 0, 3.25, 29.25, 0, 29.25, "unpaid"]);
  const { orders, tables } = practice;
  assert.deepEqual([orders.o.number, orders.o.stage, tables.t.status], [1, "waiting", "occupied"]);
  assert.deepEqual(
    new Set(orders.o.lines.map(({ status, sendState }) => `${status} ${sendState}`)),
    new Set(["fired "]),
  );
});

test("corrections are taken off before the service charge, and can be taken back", () => {
  const discount = command(
    "order.discount",
    { id: "d", percent: 10, reason: "r" },
    { isAwaited: true, lessPence: 260 },
  );
  const discounted = after(placed(), discount);
  assert.deepEqual(sums(discounted).slice(0, 4), [26, 2.6, 2.93, 26.33]);
  const back = command("order.remove_adjustment", {}, { isAwaited: true }, "o:d");
  assert.deepEqual(sums(after(placed(), discount, back)).slice(0, 4), [26, 0, 3.25, 29.25]);
  const price = command("order.override_price", { price: 5, reason: "r" }, { lineId: "a", lessPence: 200 }, "o:a");
  assert.deepEqual(sums(after(placed(), price)).slice(0, 4), [24, 0, 3, 27]);
  const off = command("order.set_service_charge", { applied: false }, { chargePence: 0 });
  assert.equal(after(placed(), off).orders.o.total, 26);
});

test("a paid order leaves its table once it is served, whichever comes first", () => {
  const served = command("order.set_status", { status: "served" });
  for (const commands of [
    [placed(), cash(29.25), served],
    [placed(), served, cash(29.25)],
  ]) {
    const practice = after(...commands);
    assert.deepEqual([practice.orders, practice.tables.t.status], [{}, "cleaning"]);
  }
  assert.equal(after(placed(), cash(29.25)).orders.o.payment_status, "paid");
});

test("parts of a bill add up, and no more than is due is taken", () => {
  const half = after(placed(), cash(9.25, { split: { way: "items", items: [{ line_id: "a", parts: 1, of: 2 }] } }));
  const bill = practiceBill(half.orders.o, half.payments);
  assert.deepEqual([bill.paid, bill.left, bill.payers, bill.people], [9.25, 20, 1, 2]);
  assert.equal(
    bill.lines.reduce((sum, { due }) => sum + Math.round(due * 100), 0),
    2925,
  );
  assert.deepEqual(spread(100, [1, 1, 1]), [33, 34, 33]);
  const [unchanged, answer] = takeCommand(half, cash(29.25), HOUSE);
  assert.deepEqual([unchanged, answer.outcome], [half, "rejected"]);
});

test("what only the real restaurant can do is refused and changes nothing", () => {
  const practice = after(placed());
  const [same, answer] = takeCommand(practice, command("order.reopen", { reason: "r" }), HOUSE);
  assert.deepEqual([same, answer.error.code], [practice, "practice"]);
});

const linesOf = (order) => order.lines.map(({ id, quantity, total }) => `${id} ${quantity} ${total}`);
const split = (lines) => command("order.split", { lines, new_order_id: "n" }, { isAwaited: true });

test("a bill is split, and merged again into what it was", () => {
  const practice = after(placed(), split([{ id: "a", quantity: 1, new_id: "a2" }, { id: "b" }]));
  const { o, n } = practice.orders;
  assert.deepEqual([linesOf(o), linesOf(n)], [["a 1 6"], ["a2 1 6", "b 1 14"]]);
  assert.deepEqual([o.total, n.total, n.number, n.table_id], [6.75, 22.5, 2, "t"]);
  assert.equal(practice.tables.t.status, "occupied");
  const again = after(
    placed(),
    split([{ id: "b" }]),
    command("order.merge", { from_order_id: "n" }, { isAwaited: true }),
  );
  assert.deepEqual([Object.keys(again.orders), linesOf(again.orders.o)], [["o"], ["a 2 12", "b 1 14"]]);
  assert.deepEqual([again.orders.o.total, again.tables.t.status, again.orderCount], [29.25, "occupied", 2]);
});

test("a line moves to another table, and the table that all lines have left is free", () => {
  const move = (id) => command("order.move_lines", { lines: [{ id }], to_table_id: "u" }, { isAwaited: true });
  const moved = move("b");
  const practice = after(placed(), moved);
  const other = practice.orders[moved.command_id];
  assert.deepEqual([linesOf(other), other.table_name, practice.tables.u.status], [["b 1 14"], "table u", "occupied"]);
  assert.deepEqual(linesOf(practice.orders.o), ["a 2 12"]);
  const [all] = takeCommand(practice, move("a"), HOUSE);
  assert.deepEqual(Object.keys(all.orders), [moved.command_id]);
  assert.deepEqual(linesOf(all.orders[moved.command_id]), ["b 1 14", "a 2 12"]);
  assert.deepEqual([all.tables.t.status, all.tables.u.status], ["cleaning", "occupied"]);
});

test("a discount in pounds is divided with its line", () => {
  const off = command("order.discount", { id: "d", amount: 3, line_id: "a", reason: "r" }, { isAwaited: true });
  const { o, n } = after(placed(), off, split([{ id: "a", quantity: 1, new_id: "a2" }])).orders;
  assert.deepEqual([o.discount, n.discount, o.subtotal + n.subtotal], [1.5, 1.5, 26]);
});

test("both parts of a split line have all of a discount in pounds, also of an odd penny", () => {
  const off = command("order.discount", { id: "d", amount: 0.05, line_id: "a", reason: "r" }, { isAwaited: true });
  const { o, n } = after(placed(), off, split([{ id: "a", quantity: 1, new_id: "a2" }])).orders;
  const shares = [o, n].map(({ lines }) => Math.round(lines[0].adjustments[0].amount * 100));
  assert.equal(shares[0] + shares[1], 5);
});

test("no item leaves an order that is partly paid, and a split leaves one behind", () => {
  const refusal = (practice, each) => {
    const [same, answer] = takeCommand(practice, each, HOUSE);
    assert.equal(same, practice);
    return answer.error.message;
  };
  assert.match(refusal(after(placed(), cash(5)), split([{ id: "b" }])), /Someone has paid/);
  assert.match(refusal(after(placed()), split([{ id: "a" }, { id: "b" }])), /Leave one item/);
  const unknown = command("order.merge", { from_order_id: "x" });
  assert.match(refusal(after(placed()), unknown), /no longer open/);
  // The other order was paid or cancelled meanwhile: practice has it no longer, and makes none without an id instead.
  const onto = command("order.merge", { from_order_id: "o" }, { isAwaited: true }, "closed");
  const move = command("order.move_lines", { lines: [{ id: "b" }], to_order_id: "closed" }, { isAwaited: true });
  for (const each of [onto, move]) assert.match(refusal(after(placed()), each), /no longer open/);
});

test("the real menu and room are shown, and nobody's real order or payment", () => {
  const real = {
    orders: { real: {} },
    payments: { payments: { real: {} } },
    tables: { tables: { t: { id: "t", name: "4", status: "occupied", server_id: "p" } }, sections: {} },
    menu: { version: 1, unavailable: ["soup"] },
    drawers: { drawers: { d: {} }, sessions: { s: {} }, movements: {}, settings: { card_machines: ["A"] } },
    readers: { readers: { r: {} } },
  };
  const shown = practiceState(real, after(command("menu.set_availability", { available: false }, {}, "fish")));
  assert.deepEqual([shown.orders, shown.payments.payments, shown.readers.readers], [{}, {}, {}]);
  assert.deepEqual([shown.tables.tables.t.status, shown.tables.tables.t.server_id], ["available", null]);
  assert.deepEqual(shown.menu.unavailable, ["soup", "fish"]);
  assert.deepEqual([shown.drawers.sessions, shown.drawers.settings], [{}, { card_machines: ["A"] }]);
});

test("a till with work of its own does not begin to practise", () => {
  const screen = {
    commands: {},
    refusals: {},
    carts: {},
    orders: {},
    others: 0,
    status: "live",
    config: { person: { id: "p" } },
  };
  const open = {
    id: "o",
    server_id: "p",
    status: "confirmed",
    payment_status: "unpaid",
    order_type: "takeaway",
    number: 7,
  };
  Object.defineProperty(globalThis, "navigator", { value: { onLine: true }, configurable: true });
  const reason = (more) => reasonNotToPractise({ ...screen, ...more });
  assert.equal(reason({}), "");
  assert.match(reason({ status: "offline" }), /connection/);
  assert.match(reason({ commands: { c: {} } }), /not sent/);
  assert.match(reason({ others: 1 }), /not sent/);
  assert.match(reason({ refusals: { c: {} } }), /refused/);
  assert.match(reason({ carts: { o: { lines: [{}], notes: "", allergies: [] } } }), /not sent/);
  assert.match(reason({ orders: { o: open } }), /#7.*not paid/);
  assert.equal(reason({ orders: { o: { ...open, server_id: "x" } } }), "");
  assert.equal(reason({ orders: { o: { ...open, payment_status: "paid" } } }), "");
});

test("the guide follows what a person does", () => {
  const step = (screen, more = {}, isPaid = false) =>
    guideStep({ route: { screen, id: "o" }, carts: {}, server: { orders: {} }, ...more }, isPaid).step;
  const ordered = { server: { orders: { o: {} } } };
  assert.deepEqual(
    [
      step("floor"),
      step("order"),
      step("order", { carts: { o: { lines: [{}] } } }),
      step("order", ordered),
      step("floor", ordered),
      step("pay", ordered),
      step("done", ordered, true),
    ],
    [1, 1, 2, 3, 3, 3, 4],
  );
});
