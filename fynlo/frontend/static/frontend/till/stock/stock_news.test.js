import assert from "node:assert/strict";
import { test } from "node:test";
import { createStockNews } from "./stock_news.js";

const news = (seq, more = {}) => ({
  seq,
  is_out: false,
  at: new Date().toISOString(),
  item_id: `item ${seq}`,
  name: "Limes",
  free: "12.0000",
  unit: "each",
  ...more,
});

function tillWith() {
  const records = {};
  const toasts = [];
  const device = {
    all: (kind) => records[kind] ?? {},
    write({ keep }) {
      for (const [kind, id, value] of keep) records[kind] = { ...records[kind], [id]: value };
    },
  };
  const say = createStockNews({ device, queueToast: (message) => toasts.push(message) });
  return { say: (list, epoch = 1) => say({ news: list }, { epoch }), records, toasts };
}

test("what ran low is said once, and stays as a notice until it is dismissed", () => {
  const { say, records, toasts } = tillWith();
  say([news(4), news(6, { is_out: true, name: "Cola" })]);
  assert.deepEqual(toasts, ["Limes is running low: 12 each left.", "Nothing is left of Cola."]);
  assert.deepEqual(Object.keys(records.notice), ["item 4", "item 6"]);
  assert.equal(records.notice["item 4"].isStock, true);

  records.notice = {}; // dismissed
  say([news(4), news(6)]); // a resume, a reload, another tab
  assert.equal(toasts.length, 2);
  assert.deepEqual(records.notice, {});

  say([news(6), news(9)]);
  assert.equal(toasts.length, 3);
});

test("a restored stream begins its numbers again", () => {
  const { say, toasts } = tillWith();
  say([news(9)]);
  say([news(2)], 2);
  assert.equal(toasts.length, 2);
});

test("news of yesterday is not said, nor later", () => {
  const { say, records, toasts } = tillWith();
  say([news(3, { at: "2020-01-01T00:00:00Z" })]);
  say([]);
  assert.deepEqual([toasts, records.notice], [[], undefined]);
});
