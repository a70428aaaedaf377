import assert from "node:assert/strict";
import { test } from "node:test";
import { byCourse, heldCourses, lastRound, nextCourse, seatCount } from "./courses.js";

const NAMES = ["Starters", "Mains", "Desserts"];

/** A line of a cart; with a status one of an order. */
const line = (course, status, sent = true, more = {}) => ({ course, ...(status && { status, sent }), ...more });

for (const { name, lines, choices, held } of [
  { name: "a later course waits", lines: [line(1), line(2)], held: [2] },
  { name: "a course with nothing before it does not wait", lines: [line(2)], held: [] },
  { name: "staff send the second at once", lines: [line(1), line(2), line(3)], choices: { 2: false }, held: [3] },
  { name: "staff turn the two around", lines: [line(1), line(2)], choices: { 1: true, 2: false }, held: [1] },
  { name: "it waits while the kitchen makes the first", lines: [line(1, "fired"), line(2)], held: [2] },
  { name: "it does not wait once the first is served", lines: [line(1, "served"), line(2)], held: [] },
  {
    name: "more of a course that waits waits with it",
    lines: [line(1, "served"), line(2, "held"), line(2)],
    held: [2],
  },
  {
    name: "a line kept for later is sent with the rest",
    lines: [line(1, "fired"), line(1), line(2, "held", false)],
    held: [2],
  },
  { name: "nothing is unsent", lines: [line(2, "held")], held: [] },
]) {
  test(`courses on sending: ${name}`, () => assert.deepEqual(heldCourses({ lines, choices, names: NAMES }), held));
}

test("nothing waits in a restaurant without courses", () => {
  assert.deepEqual(heldCourses({ lines: [line(1), line(2)], names: [] }), []);
});

const ORDER = [
  line(2, "held", true, { fired_at: null }),
  line(1, "ready", true, { fired_at: "2026-11-22T18:00:00Z" }),
  line(1, "served", true, { fired_at: "2026-11-22T18:05:00Z", name: "Latte" }),
  line(3),
];

test("a course stands as its least advanced line", () => {
  const courses = byCourse(ORDER, ["Starters", "Mains"]).map(({ name, state }) => [name, state]);
  assert.deepEqual(courses, [
    ["Starters", "ready"],
    ["Mains", "held"],
    ["Course 3", "unsent"],
  ]);
  assert.equal(nextCourse(ORDER), 2);
});

test("the last round is what was fired last, or what has no answer yet", () => {
  const names = (lines) => lastRound(lines).map(({ name }) => name);
  assert.deepEqual(names(ORDER), ["Latte"]);
  assert.deepEqual(names([...ORDER, line(1, "fired", true, { name: "Tacos" })]), ["Tacos"]);
  assert.deepEqual(names([]), []);
});

test("as many seats are offered as there are guests, else as the table holds, and never fewer than are in use", () => {
  assert.equal(seatCount({ guests: 3, capacity: 4, lines: [] }), 3);
  assert.equal(seatCount({ guests: null, capacity: 4, lines: [] }), 4);
  assert.equal(seatCount({ guests: 2, capacity: 4, lines: [{ seat: 5 }] }), 5);
});
