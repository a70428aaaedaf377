import assert from "node:assert/strict";
import { test } from "node:test";
import { refundUnderWay } from "./refund_under_way.js";

const textOf = (node) => (typeof node === "object" ? (node?.children ?? []).map(textOf).join("") : String(node ?? ""));

const payment = {
  provider: "stripe",
  refunding_amount: 12,
  refund_requested_at: "2026-11-30T14:03:00Z",
  refund_unknown: true,
  refund_problem: "",
};

test("a refund without an answer says what happened, what comes next and what to do", () => {
  const text = textOf(refundUnderWay(payment));
  assert.match(text, /We asked Stripe to refund £12\.00 at \d\d:\d\d and have no answer yet\./);
  assert.match(text, /Nothing is refunded twice.*Give .* nothing/);
});

test("another refund than was asked for is looked at by a manager", () => {
  const text = textOf(refundUnderWay({ ...payment, refund_problem: "another amount" }));
  assert.match(text, /it made another refund.*Ask a manager/);
});

test("a refund that its provider knows needs no banner", () => {
  assert.equal(refundUnderWay({ ...payment, refund_unknown: false }), null);
});
