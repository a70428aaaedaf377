// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";

import { chargedPence } from "./balance_actions.js";
import { missingOf } from "./sale_sheet.js";

/** @import { BalanceDraft, SaleDraft } from "./balance_types.js" */

const DRAFT = { kind: "deposit", name: "Ines Alba", forDate: "2026-12-03", amount: "20.00" };

/** @param {Record<string, string>} changes */
const missing = (changes) => missingOf(/** @type {SaleDraft} */ (/** @type {unknown} */ ({ ...DRAFT, ...changes })));

test("a deposit needs a guest, a day and an amount", () => {
  assert.equal(missing({}), "");
  assert.equal(missing({ name: " " }), "Enter the guest's name first.");
  assert.equal(missing({ forDate: "" }), "Enter the day of the booking first.");
  assert.equal(missing({ amount: "" }), "Enter the amount first.");
});

test("the payment of an account needs an amount alone", () => {
  assert.equal(missing({ kind: "account_payment", name: "", forDate: "" }), "");
});

test("a deposit pays at most what is held; an account is charged the whole part", () => {
  /** @param {string} tender */
  const charged = (tender) =>
    chargedPence(/** @type {BalanceDraft} */ (/** @type {unknown} */ ({ tender, chosen: { balance: 20 } })), 5000);
  assert.equal(charged("deposit"), 2000);
  assert.equal(charged("house_account"), 5000);
});
