import assert from "node:assert/strict";
import { test } from "node:test";
import { project } from "./projection.js";
import { projectTables } from "./tables.js";

const LATTE_COSTS = { dine_in: 3.2, takeaway: 3 };
const MENU = {
  during: () => "",
  pricedFor: (type) => ({ product: () => ({ name: "Latte", price: LATTE_COSTS[type] }) }),
  product: () => ({ name: "Latte" }),
  option: () => undefined,
};
const HEADER = {
  id: "o",
  version: 1,
  order_type: "dine_in",
  stage: "ordering",
  stage_since: "2026",
  payment_status: "unpaid",
  customer_id: "c",
  notes: "",
  subtotal: 20,
  discount: 0,
  service_charge: 2.5,
  total: 22.5,
  due: 12.5,
};
const LATTE = { id: "new", productId: "p", optionIds: [], quantity: 2, pence: 640 };

const line = (id, status, { course = 1, sent = status !== "held" } = {}) => ({
  id,
  name: id,
  quantity: 1,
  total: 3.2,
  status,
  course,
  sent,
  modifiers: [],
  position: 1,
});

/** A command of this device that has no answer yet. The screen shows it as not sent unless `uncertain` is false. */
const command = (kind, number, { payload = {}, metadata = {}, uncertain = true } = {}) => ({
  kind,
  command_id: String(number),
  created_at: number,
  uncertain,
  payload,
  target: "t",
  metadata: { orderId: "o", ...metadata },
});

const byId = (commands) => Object.fromEntries(commands.map((one) => [one.command_id, one]));

/** The order as the till shows it, or undefined; checks that nothing that came in was changed. */
function shown(lines, commands, header = {}) {
  const orders = lines ? { o: { ...HEADER, ...header, lines } } : {};
  const before = JSON.stringify(orders);
  const { o } = project({ orders, answers: {}, commands: byId(commands), menu: MENU });
  assert.equal(JSON.stringify(orders), before, "what came in was changed");
  return o;
}

const states = (order) => order.lines.map(({ id, status, sendState }) => `${id} ${status} ${sendState}`.trim());
const sentStates = (order) => order.lines.map(({ id, status, sent }) => `${id} ${status}${sent ? " sent" : ""}`);

const added = command("order.add_lines", 1, { metadata: { lines: [LATTE] } });
const sent = command("order.send", 2);

test("lines that were added and sent are fired, after those that the server has", () => {
  assert.deepEqual(states(shown([line("a", "held")], [added, sent])), ["a fired unsure", "new fired unsure"]);
  assert.deepEqual(states(shown([line("a", "started"), line("b", "held")], [added, sent])), [
    "a started",
    "b fired unsure",
    "new fired unsure",
  ]);
});

test("lines that are added and sent by one command are being sent", () => {
  const one = command("order.add_lines", 1, { ...added, payload: { send: true }, uncertain: false });
  assert.deepEqual(states(shown([line("a", "held")], [one])), ["a fired sending", "new fired sending"]);
});

test("a line that the server has already is shown once, as the server has it", () => {
  assert.deepEqual(states(shown([line("a", "held"), line("new", "fired")], [added])), ["a held", "new fired"]);
});

test("a command that is sent again after its answer changes nothing", () => {
  const again = { ...added, metadata: { ...added.metadata, again: true } };
  assert.deepEqual(states(shown([line("a", "held")], [again])), ["a held"]);
});

test("lines that are served wait for the answer", () => {
  const served = command("order.set_status", 1, { payload: { status: "served" } });
  assert.deepEqual(states(shown([line("a", "ready")], [served])), ["a served unsure"]);
});

test("a voided line is gone and its price is no longer part of the bill", () => {
  const voided = command("order.void_line", 1, { metadata: { lineId: "a" } });
  const order = shown([line("a", "held"), line("b", "held")], [voided]);
  assert.deepEqual([states(order), order.voidedPence], [["b held"], 320]);
  assert.equal(shown([line("a", "void")], [voided]).voidedPence ?? 0, 0);
});

const three = () => [{ ...line("a", "fired"), quantity: 3, total: 9.6 }, line("b", "fired")];
const approved = (kind, payload, metadata) => command(kind, 1, { payload, metadata });

test("a sent line that is void without a network is gone, or has the rest of its quantity", () => {
  const all = shown(three(), [approved("order.void_sent_line", {}, { lineId: "a" })]);
  assert.deepEqual([states(all), all.voidedPence], [["b fired"], 960]);
  const one = shown(three(), [approved("order.void_sent_line", { quantity: 1 }, { lineId: "a" })]);
  assert.deepEqual([states(one)[0], one.lines[0].quantity, one.voidedPence], ["a fired unsure", 2, 320]);
});

test("what a person waits for the answer of is not shown before it comes", () => {
  const awaited = approved("order.void_sent_line", {}, { lineId: "a", isAwaited: true });
  assert.deepEqual(states(shown(three(), [awaited])), ["a fired", "b fired"]);
});

test("what is on the house or discounted without a network is no longer part of the bill", () => {
  const comp = shown(three(), [approved("order.comp", { line_ids: ["a"], reason: "cold" }, { lessPence: 960 })]);
  assert.deepEqual([comp.lines[0].adjustments[0].kind, comp.voidedPence], ["comp", 960]);
  const discount = approved("order.discount", { id: "d", percent: 50, reason: "late" }, { lessPence: 1000 });
  const order = shown(three(), [discount]);
  assert.deepEqual([order.adjustments[0].rate, order.voidedPence], [0.5, 1000]);
});

test("details are those of this device, and a new customer has no id yet", () => {
  assert.equal(shown([], [command("order.set_details", 1, { payload: { notes: "ours" } })]).notes, "ours");
  const named = command("order.set_details", 1, { payload: { customer: { name: "Ana" } } });
  assert.equal(shown([], [named]).customer_id, null);
});

test("lines for an order that the server does not have are not shown", () => {
  assert.equal(shown(null, [added]), undefined);
});

test("a payment on its way marks the order", () => {
  assert.equal(shown([line("a", "served")], [command("payment.cash", 1)]).paying, "unsure");
});

const COURSES = [line("a", "held", { course: 1, sent: false }), line("b", "held", { course: 2, sent: false })];
const sendFirst = command("order.send", 1, { payload: { hold: [2] } });
const fireSecond = command("order.fire_course", 2, { payload: { course: 2 } });

test("a course that waits is with the kitchen until it is fired, and can wait again", () => {
  const held = shown(COURSES, [sendFirst]);
  assert.deepEqual(sentStates(held), ["a fired sent", "b held sent"]);
  assert.deepEqual([held.stage, held.stage_since], ["waiting", "1970-01-01T00:00:00.001Z"]);
  const fired = shown(COURSES, [sendFirst, fireSecond]);
  assert.deepEqual([sentStates(fired), fired.stage], [["a fired sent", "b fired sent"], "waiting"]);
  const slip = command("order.hold_course", 3, { payload: { course: 2 }, metadata: { lineIds: ["b"] } });
  assert.deepEqual(sentStates(shown(COURSES, [sendFirst, fireSecond, slip])), ["a fired sent", "b held sent"]);
});

test("an order can be rushed", () => {
  assert.equal(shown(COURSES, [command("order.rush", 1, { payload: { on: true } })]).rush, true);
});

test("an order that is taken away has no service charge", () => {
  const away = command("order.set_type", 1, { payload: { order_type: "takeaway" }, metadata: { chargePence: 0 } });
  const order = shown([], [away]);
  assert.deepEqual(
    [order.order_type, order.service_charge, order.total, order.due],
    ["takeaway", "0.00", "20.00", "10.00"],
  );
});

const served = command("order.set_status", 1, { payload: { status: "served" } });

test("a course that still waits is not served with the rest", () => {
  const lines = [line("a", "started"), line("b", "held", { course: 2, sent: true })];
  assert.deepEqual(sentStates(shown(lines, [served])), ["a served sent", "b held sent"]);
});

test("a paid order is completed once all of it is served", () => {
  assert.equal(shown([line("a", "ready")], [served], { payment_status: "paid" }).status, "completed");
});

test("a table is what this device makes of it", () => {
  const table = { id: "t", status: "cleaning", server_id: null };
  const room = (...commands) => projectTables({ tables: { t: table } }, byId(commands)).tables.t;
  assert.equal(room().status, "cleaning");
  assert.equal(room(command("table.clean", 1)).status, "available");
  const seated = room(command("table.set_status", 1, { payload: { status: "occupied" } }));
  assert.equal(seated.occupied_since, "1970-01-01T00:00:00.001Z");
  const served = command("table.set_server", 1, { payload: { server_id: "p" }, metadata: { serverName: "Sara" } });
  assert.equal(room(served).server_name, "Sara");
});

const priced = { ...line("a", "fired"), quantity: 2, unit_price: 4, list_price: null, total: 8 };
const repriced = command("order.override_price", 1, {
  payload: { price: 2.5, reason: "agreed" },
  metadata: { lineId: "a", lessPence: 300 },
});
const priceOf = (order) => [order.lines[0].unit_price, order.lines[0].list_price, order.lines[0].total];

test("a price that waits is on the line and off the bill", () => {
  const order = shown([priced], [repriced]);
  assert.deepEqual([...priceOf(order), order.voidedPence], [2.5, 4, 5, 300]);
});

test("a price of the menu that waits to be restored is on the line and the bill again", () => {
  const restored = command("order.restore_price", 2, { metadata: { lineId: "a", lessPence: -300 } });
  const order = shown([priced], [repriced, restored]);
  assert.deepEqual([...priceOf(order), order.voidedPence], [4, null, 8, 0]);
});

test("another type prices what is not sent, and leaves what was sent or was given a price by a person", () => {
  const priced = (id, status, more = {}) => ({
    ...line(id, status),
    unit_price: 3.2,
    quantity: 2,
    total: 6.4,
    ...more,
  });
  const lines = [priced("sent", "fired"), priced("held", "held"), priced("own", "held", { list_price: 4 })];
  const away = command("order.set_type", 1, { payload: { order_type: "takeaway" }, metadata: { chargePence: 0 } });
  const after = shown(lines, [away]);
  assert.deepEqual(
    after.lines.map(({ unit_price, total }) => [Number(unit_price), Number(total)]),
    [
      [3.2, 6.4],
      [3, 6],
      [3.2, 6.4],
    ],
  );
  assert.deepEqual([after.subtotal, after.total, after.due].map(Number), [19.6, 19.6, 9.6]);
});
