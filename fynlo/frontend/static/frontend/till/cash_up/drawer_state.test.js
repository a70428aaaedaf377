// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { countedPence, differenceOf, drawersOf, typedPieces } from "./drawer_state.js";

/** @import { DrawerSession, DrawersPart } from "../../shared/types.js" */

const person = { id: "carl", name: "Carl" };
/** @type {DrawersPart} */
const part = {
  drawers: { bar: { id: "bar", name: "Bar", device_id: null, person_id: null, active: true } },
  sessions: {},
  movements: {},
  settings: { version: 0, count_tolerance: 5, card_machines: [] },
};
let number = 0;

/**
 * @param {string} kind
 * @param {string} target
 * @param {Record<string, any>} payload
 */
function command(kind, target, payload) {
  number += 1;
  return /** @type {any} */ ({
    command_id: `c${number}`,
    device_seq: number,
    kind,
    target,
    payload,
    created_at: number,
  });
}

/** @param {ReturnType<typeof command>[]} waiting */
const shown = (...waiting) =>
  drawersOf({
    part,
    commands: Object.fromEntries(waiting.map((each) => [each.command_id, each])),
    deviceId: "till",
    person,
  });

const open = command("drawer.open", "", { id: "s", drawer_id: "bar", opening_float: 100 });

test("a drawer that was opened here is shown before the server answers", () => {
  const { session } = shown(open);
  assert.deepEqual([session?.drawer_name, session?.status, session?.waits], ["Bar", "open", true]);
});

test("movements, the end and the count of a shift are shown before the server answers", () => {
  const paid = command("drawer.pay_out", "s", { id: "m", amount: 5, reason: "window cleaner" });
  const after = shown(open, paid, command("drawer.end", "s", {}), command("drawer.count", "s", { amount: 95 }));
  assert.equal(after.movements[0].kind, "pay_out");
  assert.deepEqual([after.session?.status, after.session?.counted], ["counted", 95]);
});

test("the difference is not known before the server answers", () => {
  const counted = shown(open, command("drawer.count", "s", { amount: 95 })).session;
  assert.equal(differenceOf(/** @type {DrawerSession} */ (counted)).word, "");
});

test("a closed drawer is gone", () => {
  const after = shown(open, command("drawer.count", "s", { amount: 95 }), command("drawer.close", "s", {}));
  assert.equal(after.session, null);
});

test("the person's own drawer goes before the device's", () => {
  const mine = command("drawer.open", "", {
    id: "w",
    drawer_id: "wallet",
    name: "Wallet",
    mine: true,
    opening_float: 20,
  });
  const { session, others } = shown(open, mine);
  assert.deepEqual([session?.id, others.map(({ id }) => id)], ["w", ["s"]]);
});

test("pieces are summed in pence", () => {
  assert.equal(countedPence({ 5000: 2, 20: 3, 1: 7 }), 10_067);
});

test("digits are typed and erased, up to four", () => {
  assert.equal(typedPieces(12, "3"), 123);
  assert.equal(typedPieces(9999, "1"), 9999);
  assert.equal(typedPieces(12, null), 1);
});

test("a difference has a word", () => {
  assert.deepEqual(differenceOf({ difference: -0.7 }), { word: "short", pence: 70 });
  assert.deepEqual(differenceOf({ difference: 2 }), { word: "over", pence: 200 });
  assert.deepEqual(differenceOf({ difference: 0 }), { word: "agrees", pence: 0 });
});
