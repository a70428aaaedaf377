import assert from "node:assert/strict";
import { test } from "node:test";
import { dueOrders, momentOf } from "./due.js";

const moment = (time) => time && `2026-11-22T${time}:00Z`;
const order = (number, opened, promised = null, more = {}) => ({
  number,
  order_type: "pickup",
  status: "confirmed",
  opened_at: moment(opened),
  promised_at: moment(promised),
  ...more,
});

test("what is due comes by its time, and late is late", () => {
  const orders = [
    order(1, "17:00", "18:30"),
    order(2, "17:50"), // as soon as possible: late after 12 minutes
    order(3, "17:10", "18:00"),
    order(4, "17:00", null, { order_type: "dine_in" }),
    order(5, "17:00", null, { status: "completed" }),
    order(6, "17:40"),
  ];
  const rows = dueOrders(orders, { ageing: { pickup: { warn: 6, late: 12 } }, now: Date.parse(moment("18:00")) });
  assert.deepEqual(
    rows.map(({ order: { number }, due }) => [number, due.isLate, due.minutes, due.isSoon]),
    [
      [6, true, -8, false],
      [3, true, 0, false],
      [2, false, 2, true],
      [1, false, 30, false],
    ],
  );
});

test("a time is the next moment that a clock shows it", () => {
  const now = new Date(2026, 10, 22, 18, 10).getTime();
  for (const [time, minutes] of [
    ["18:30", 20],
    ["17:50", -20],
    ["00:30", 380],
    ["12:00", 1070],
  ]) {
    assert.equal((Date.parse(momentOf(time, now)) - now) / 60_000, minutes, time);
  }
  assert.equal(momentOf("", now), null);
  assert.equal(momentOf("soon", now), null);
});
