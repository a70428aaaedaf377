// @ts-check
import assert from "node:assert/strict";
import test from "node:test";
import { paidByVoucher, voucherInHand, voucherKinds } from "./voucher_part.js";

const LUNCH = { id: "l", name: "Lunch voucher", face_value: 5, has_unique_references: false, active: true };
const HOTEL = { id: "h", name: "Hotel", face_value: null, has_unique_references: true, active: true };
const NONE = { kindId: "", worth: "", number: "" };

test("kinds are listed by name", () => {
  assert.deepEqual(voucherKinds({ kinds: { l: LUNCH, h: HOTEL } }), [HOTEL, LUNCH]);
});

test("the only kind needs no choice, of several one is chosen", () => {
  assert.deepEqual(voucherInHand(NONE, [LUNCH]), { kind: LUNCH, worth: 500, number: "", problem: "" });
  assert.equal(voucherInHand(NONE, [LUNCH, HOTEL]).problem, "Choose the voucher.");
  assert.equal(voucherInHand({ ...NONE, kindId: "l" }, [LUNCH, HOTEL]).worth, 500);
});

test("a kind without a fixed value asks what the voucher is worth, and for its number where each has one", () => {
  const typed = { kindId: "h", worth: "", number: "" };
  assert.equal(voucherInHand(typed, [HOTEL]).problem, "Enter what the voucher is worth.");
  assert.equal(voucherInHand({ ...typed, worth: "1000.01" }, [HOTEL]).problem, "A voucher is worth £1,000 at most.");
  assert.equal(voucherInHand({ ...typed, worth: "8.50" }, [HOTEL]).problem, "Enter the number on the voucher.");
  assert.deepEqual(voucherInHand({ ...typed, worth: "8.50", number: " HB12 " }, [HOTEL]), {
    kind: HOTEL,
    worth: 850,
    number: "HB12",
    problem: "",
  });
});

test("a voucher pays the whole part or what it is worth, and never gives change", () => {
  const part = { pence: 850, split: { way: /** @type {const} */ ("shares"), parts: 1, of: 2 }, text: "1 share of 2" };
  assert.deepEqual(paidByVoucher({ worth: 1000 }, part), part);
  assert.deepEqual(paidByVoucher({ worth: 850 }, part), part);
  assert.deepEqual(paidByVoucher({ worth: 500 }, part), { pence: 500, split: null, text: "1 share of 2" });
});
