// @ts-check
import assert from "node:assert/strict";
import test from "node:test";
import { codeMissing, paidByCard, soldPence, stateProblem } from "./gift_card_draft.js";

const CARD = { id: "c", last_four: "7X2K", state: "active", balance: 5, expires_on: null };
const SOLD = { amounts: [20, 50], least: 5, most: 100 };

test("a card pays what is on it, and never more than the part", () => {
  assert.equal(paidByCard(CARD, 1170), 500);
  assert.equal(paidByCard(CARD, 320), 320);
});

test("a card that cannot pay says why", () => {
  assert.equal(stateProblem(CARD), "");
  assert.equal(stateProblem({ ...CARD, state: "used" }), "Nothing is left on it.");
});

test("an amount outside the owner's limits is none", () => {
  assert.equal(soldPence("25", SOLD), 2500);
  assert.equal(soldPence("12.5", SOLD), 1250);
  assert.equal(soldPence("12,50", SOLD), 1250);
  for (const typed of ["", "4.99", "100.01", "1.234", "ten", "-20"]) assert.equal(soldPence(typed, SOLD), null);
});

test("a code is looked up once it is long enough", () => {
  assert.equal(codeMissing("7K2M 9QXA 0C4D 7X2K"), "");
  assert.notEqual(codeMissing("7K2M"), "");
});
