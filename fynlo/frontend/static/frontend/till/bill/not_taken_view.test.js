import assert from "node:assert/strict";
import { test } from "node:test";
import { notTakenView } from "./not_taken_view.js";

const textOf = (node) => (typeof node === "object" ? (node?.children ?? []).map(textOf).join("") : String(node ?? ""));

/** What the screen says about a refused payment of £20 and £2 tip; the guest handed over £30. */
const shown = (command) =>
  textOf(
    notTakenView(
      {
        notTaken: {
          command_id: "c",
          kind: "payment.cash",
          payload: { amount: 20, tip_amount: 2, received_amount: 30, change_amount: 8 },
          metadata: { orderId: "o", where: "Table 4", description: "Cash £22.00" },
          uncertain: false,
          error: "The bill is paid.",
          ...command,
        },
        orders: {},
        route: { screen: "pay", id: "o" },
        may: new Set(),
      },
      {},
    ),
  );

test("a refused payment in cash gives back what the guest handed over", () => {
  assert.match(shown({}), /Cash £22\.00.*Give £30\.00 back.*The bill is paid\./);
});

test("a guest who has the change already gets back what the payment took", () => {
  assert.match(shown({ uncertain: true }), /Give £22\.00 back/);
});

test("a payment that was sent again after its answer can be refused", () => {
  const metadata = { orderId: "o", where: "Table 4", description: "Cash £22.00", again: true };
  assert.match(shown({ metadata, uncertain: true }), /Give £22\.00 back/);
});

test("a refused card payment is refunded on the card machine", () => {
  const payload = { amount: 20, tip_amount: 2 };
  assert.match(shown({ kind: "payment.card", payload }), /Card £22\.00.*Refund £22\.00 on the card machine/);
});
