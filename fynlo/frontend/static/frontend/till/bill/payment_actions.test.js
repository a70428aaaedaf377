import assert from "node:assert/strict";
import { test } from "node:test";
import { paymentActions } from "./payment_actions.js";

const PAYMENT = { id: "p", order_id: "o", method: "cash", receipts: [{ number: "R-1" }] };

/** The actions on payments, with the sheet open; `ask` is what the server is asked. */
function opened(ask) {
  const state = { ui: { payments: null }, orders: { o: {} }, closedOrders: {} };
  const toasts = [];
  const actions = paymentActions(
    {
      store: { update() {} },
      state: () => state,
      showToast: (message) => toasts.push(message),
      changeUi: (changes) => Object.assign(state.ui, changes),
    },
    { forgetProblem() {}, ask: () => ask(state), change: () => ask(state) },
    { readClosedOrder() {} },
  );
  actions.openPayments("o", { paymentId: "p" });
  return { actions, state, toasts };
}

test("a receipt is sent, and the sheet stays open without the address", async () => {
  const { actions, state, toasts } = opened(async () => ({}));
  actions.changePayments({ email: "guest@example.com" });
  await actions.mailReceipt(PAYMENT);
  assert.deepEqual(toasts, ["Sent to guest@example.com."]);
  assert.equal(state.ui.payments.email, "");
});

test("a receipt is printed on the printer that was tapped", async () => {
  const { actions, toasts } = opened(async () => ({}));
  await actions.printReceipt({ number: "R-1" }, { id: "b", name: "Bar" });
  assert.deepEqual(toasts, ["Bar prints receipt R-1."]);
  const refused = opened(async () => null);
  await refused.actions.printReceipt({ number: "R-1" }, { id: "b", name: "Bar" });
  assert.deepEqual(refused.toasts, []);
});

test("a sheet that is closed before the answer comes stays closed", async () => {
  const { actions, state, toasts } = opened(async ({ ui }) => {
    ui.payments = null;
    return {};
  });
  actions.changePayments({ email: "guest@example.com" });
  await actions.mailReceipt(PAYMENT);
  assert.equal(state.ui.payments, null);
  actions.openPayments("o", { paymentId: "p" });
  await actions.correctTender(PAYMENT);
  assert.equal(state.ui.payments, null);
  assert.deepEqual(toasts, [
    "Sent to guest@example.com.",
    "Counted as card now. The history keeps what was recorded first.",
  ]);
});
