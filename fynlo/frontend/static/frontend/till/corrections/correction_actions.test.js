import assert from "node:assert/strict";
import { test } from "node:test";
import { createStore } from "../../shared/view/store.js";
import { cartActions } from "../cart/cart_actions.js";
import { correctionActions } from "./correction_actions.js";

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

/** The actions on an order whose every command is applied at once; `toasts` are [message, undo]. */
function started() {
  const store = createStore({
    status: "live",
    orders: { o: ORDER },
    closedOrders: {},
    carts: {},
    commands: {},
    refusals: {},
    onlineRequest: { name: "", busy: false, problem: "" },
    ui: { more: { orderId: "o", lineId: "l", reason: "Dropped" } },
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
    changeUi: (changes) => store.update(({ ui }) => ({ ui: { ...ui, ...changes } })),
    keepCart: (cart) => carts.push(cart),
    action: (name) => cartActions(tools)[name],
  };
  return { actions: correctionActions(tools), toasts, pushed, carts };
}

test("undo of a void orders the same thing again, at its seat and in its course", async () => {
  const { actions, toasts, pushed, carts } = started();
  await actions.correct.voidLine(ORDER, LINE, 2);
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
