// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { reportDrawn } from "./drawn_tickets.js";

test("a ticket that comes after the first board is reported once", () => {
  /** @type {string[][]} */
  const sent = [];
  const report = reportDrawn((frame) => sent.push(frame.tickets));

  report(["a", "b"]);
  report(["a", "b"]);
  report(["b", "c", "d"]);
  report(["c", "d"]);

  assert.deepEqual(sent, [["c", "d"]]);
});

test("many tickets at once go in frames of fifty", () => {
  /** @type {number[]} */
  const sizes = [];
  const report = reportDrawn((frame) => sizes.push(frame.tickets.length));

  report([]);
  report(Array.from({ length: 120 }, (_, index) => `${index}`));

  assert.deepEqual(sizes, [50, 50, 20]);
});
