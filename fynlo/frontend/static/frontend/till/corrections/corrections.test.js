import assert from "node:assert/strict";
import { test } from "node:test";
import { createStore } from "../../shared/view/store.js";
import { cartActions } from "../cart/cart_actions.js";
import { corrections } from "./corrections.js";

Object.defineProperty(globalThis.navigator, "onLine", { value: true, configurable: true });

const LINE = {
  id: "l",
  product_id: "tacos",
  name: "Tacos",
  quantity: 3,
  notes: "no onion",
  course: 2,
  seat: 4,
  status: "fired",
  modifiers: [{ option_id: "salsa", name: "Salsa", quantity: 2 }],
};
const ORDER = { id: "o", number: 12, order_type: "dine_in", table_id: "t", table_name: "4", lines: [LINE] };

/** The corrections of an order whose every command is applied at once; `toasts` are [message, undo]. */
function started({ approvedBy = null, ...state } = {}) {
  const store = createStore({
    status: "live",
    config: { step_up: ["void_sent"], own: ["orders.void_sent"], person: { role: "manager" } },
    service: { discount_limits: { server: 10 } },
    managersHere: true,
    signsHere: true,
    orders: { o: ORDER },
    closedOrders: {},
    carts: {},
    commands: {},
    refusals: {},
    onlineRequest: { name: "", busy: false, problem: "" },
    ui: { more: { orderId: "o", lineId: "l", reason: "Dropped" } },
    ...state,
  });
  const toasts = [];
  const pushed = [];
  const carts = [];
  const tools = {
    store,
    state: () => store.state,
    outbox: { push: (command) => pushed.push(command) },
    showToast: (message, _tone, undo) => toasts.push([message, undo]),
    newId: () => "new",
    askApproval: async () => approvedBy && { approved_by: approvedBy },
    changeUi: (changes) => store.update(({ ui }) => ({ ui: { ...ui, ...changes } })),
    keepCart: (cart) => carts.push(cart),
    action: (name) => cartActions(tools)[name],
  };
  return { correct: corrections(tools), toasts, pushed, carts };
}

test("a void says what became of the food where staff are asked", async () => {
  for (const [wasted, said] of [
    [true, { wasted: true }],
    [false, { wasted: false }],
    [undefined, {}],
  ]) {
    const { correct, pushed } = started();
    await correct.voidLine(ORDER, LINE, 3, wasted);
    assert.deepEqual(pushed[0].payload, { reason: "Dropped", ...said });
  }
});

test("undo of a void orders the same thing again, at its seat and in its course", async () => {
  const { correct, toasts, pushed, carts } = started();
  await correct.voidLine(ORDER, LINE, 2);
  assert.deepEqual(pushed[0].payload, { reason: "Dropped", quantity: 2, new_id: "new" });
  const [[message, undo]] = toasts;
  assert.equal(message, "2 × Tacos voided. The kitchen sees the change.");
  undo();
  const [{ quantity, notes, course, seat, optionIds }] = carts[0].lines;
  assert.deepEqual(
    { quantity, notes, course, seat, optionIds },
    { quantity: 2, notes: "no onion", course: 2, seat: 4, optionIds: ["salsa", "salsa"] },
  );
});

test("without a network a void needs a manager's PIN here, and is sent later with both people", async () => {
  const { correct, toasts, pushed } = started({ status: "offline", approvedBy: "marco" });
  await correct.voidLine(ORDER, LINE, 1);

  const [{ kind, approved_by, metadata }] = pushed;
  assert.deepEqual([kind, approved_by, metadata.lineId], ["order.void_sent_line", "marco", "l"]);
  assert.equal(metadata.isAwaited, undefined);
  assert.match(toasts[0][0], /Saved on this device; it is sent when the connection is back\.$/);
});

test("without a network a price needs a manager's PIN here, and says what it takes off the bill", async () => {
  const line = { ...LINE, unit_price: 8.5, total: 25.5, list_price: null };
  const { correct, pushed } = started({
    status: "offline",
    approvedBy: "marco",
    config: { step_up: ["price_override"], own: ["orders.override_price"] },
  });
  await correct.changePrice(ORDER, line, 700, "agreed");

  const [{ kind, target, payload, approved_by, metadata }] = pushed;
  assert.deepEqual([kind, target, approved_by], ["order.override_price", "o:l", "marco"]);
  assert.deepEqual([payload, metadata.lessPence], [{ price: 7, reason: "agreed" }, 450]);
});

for (const [why, state] of [
  ["the manager does not approve it", {}],
  ["no manager's PIN can be checked here", { managersHere: false, approvedBy: "marco" }],
  [
    "the restaurant asks for no approvals and the person may not",
    { config: { step_up: [], own: [] }, approvedBy: "marco" },
  ],
  [
    "this device does not sign for the person",
    { config: { step_up: [], own: ["orders.void_sent"] }, signsHere: false, approvedBy: "marco" },
  ],
])
  test(`without a network nothing is void if ${why}`, async () => {
    const { correct, pushed } = started({ status: "offline", ...state });
    await correct.voidLine(ORDER, LINE, 1);

    assert.deepEqual(pushed, []);
  });

test("without a network a manager voids alone where the restaurant asks for no PIN", async () => {
  const { correct, pushed } = started({ status: "offline", config: { step_up: [], own: ["orders.void_sent"] } });
  await correct.voidLine(ORDER, LINE, 1);

  assert.deepEqual([pushed[0].kind, "approved_by" in pushed[0]], ["order.void_sent_line", false]);
});

for (const [percent, approver] of [
  [10, undefined],
  [11, "marco"],
])
  test(`without a network ${percent} % off at a limit of 10 % is approved by ${approver ?? "nobody"}`, async () => {
    const config = { step_up: ["discount_over_limit"], own: ["orders.discount"], person: { role: "server" } };
    const { correct, pushed } = started({ status: "offline", config, approvedBy: "marco" });
    await correct.discount({ ...ORDER, subtotal: 30, discount: 0, total: 30 }, null, { percent });

    assert.equal(pushed[0].approved_by, approver);
  });
