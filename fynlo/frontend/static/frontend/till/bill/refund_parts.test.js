// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { refundMethod } from "./refund_parts.js";

const PHONE = { method: "qr", provider: "stripe" };
const MACHINE = { method: "card", provider: "" };
const ACCOUNT = { method: "house_account", provider: "" };
const CASH = { method: "cash", provider: "" };

test("money goes back the way it was paid, or in cash where a person chose it", () => {
  assert.equal(refundMethod(PHONE, "", true), "qr");
  assert.equal(refundMethod(PHONE, "cash", true), "cash");
  assert.equal(refundMethod(MACHINE, "", true), "card");
  assert.equal(refundMethod(CASH, "", true), "cash");
});

test("what was charged to an account goes back to it", () => {
  assert.equal(refundMethod(ACCOUNT, "", true), "house_account");
  assert.equal(refundMethod(ACCOUNT, "cash", false), "house_account");
});

test("without a connection a provider cannot be asked, the card machine can", () => {
  assert.equal(refundMethod(PHONE, "", false), "cash");
  assert.equal(refundMethod(MACHINE, "", false), "card");
});
