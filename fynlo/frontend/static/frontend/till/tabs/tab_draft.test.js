import assert from "node:assert/strict";
import { test } from "node:test";
import {
  cardLabel,
  cardNote,
  holdMissing,
  isHold,
  isReady,
  isReleasable,
  NEW_TAB,
  takeMissing,
  takenOf,
} from "./tab_draft.js";

const CARD = {
  held_amount: 50,
  status: "authorised",
  capture_wanted: false,
  cancel_wanted: false,
  reason: "",
  amount: 0,
  tip_amount: 0,
  hold_name: "Anna",
  card_last_four: "4242",
};
const NOT_READY = [{ cancel_wanted: true }, { capture_wanted: true }, { status: "processing" }, { status: "captured" }];

test("a card that stands can be taken and released", () => {
  assert.deepEqual([isHold(CARD), isReady(CARD), isReleasable(CARD)], [true, true, true]);
  for (const other of NOT_READY) assert.equal(isReady({ ...CARD, ...other }), false);
});

test("an ordinary payment, and one of an older till, is no hold", () => {
  assert.equal(isHold({ ...CARD, held_amount: 0 }), false);
  assert.equal(isHold(/** @type {any} */ ({ status: "authorised" })), false);
});

test("a refused capture can be released, one under way cannot", () => {
  assert.equal(isReleasable({ ...CARD, capture_wanted: true }), false);
  assert.equal(isReleasable({ ...CARD, capture_wanted: true, reason: "no" }), true);
});

test("a card is called by its sum, its name and its digits", () => {
  assert.equal(cardLabel(CARD), "£50.00 · Anna · card 4242");
  assert.equal(cardLabel({ held_amount: 20, hold_name: "", card_last_four: "" }), "£20.00");
});

test("its note says what becomes of it", () => {
  assert.equal(cardNote(CARD, "Wed 14:00"), "Held until Wed 14:00");
  assert.equal(cardNote({ ...CARD, capture_wanted: true, amount: 12.5, tip_amount: 1 }, ""), "£13.50 is being taken");
  assert.equal(cardNote({ ...CARD, cancel_wanted: true }, ""), "Being released");
  assert.equal(cardNote({ ...CARD, status: "processing" }, ""), "Waiting for the card");
});

test("the rest is released, and never more than is held is taken", () => {
  const draft = { ...NEW_TAB, amount: "12.50", tip: 125 };
  assert.deepEqual(takenOf(draft, 5000), { bill: 1250, tip: 125, total: 1375, released: 3625 });
  assert.equal(takeMissing(draft, 5000, 1250), "");
  assert.match(takeMissing(draft, 1300, 1250), /Only £13\.00 is held/);
  assert.match(takeMissing(draft, 5000, 1249), /Only £12\.49 is still to be paid/);
  assert.match(takeMissing({ ...draft, amount: "" }, 5000, 1250), /Enter how much/);
});

test("a sum to hold has bounds", () => {
  assert.equal(holdMissing({ amount: "50" }), "");
  for (const amount of ["", "0.99", "2000.01", "x"])
    assert.match(holdMissing({ amount }), /from £1\.00 to £2,?000\.00/);
});
