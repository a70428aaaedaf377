// What the counting page shows: quantities as people type them, search, barcodes, places, progress.
import assert from "node:assert/strict";
import { test } from "node:test";
import { parseQuantity, progress, shownLines, waitingByLine } from "./stocktake_lines.js";

const line = (item_id, location_id, fields = {}) => ({
  id: `${item_id}${location_id}`,
  item_id,
  location_id,
  name: item_id,
  sku: item_id.toUpperCase(),
  barcode: "",
  counted: null,
  recount: false,
  archived: false,
  ...fields,
});
const LINES = [
  line("house red", "bar", { barcode: "5000159484695" }),
  line("house red", "cellar", { barcode: "5000159484695", counted: 4 }),
  line("house white", "bar", { counted: 2, recount: true }),
  line("crisps", "bar", { archived: true }),
  line("flour", "cellar"),
];
const all = { place: "", text: "", left: false };
const shown = (chosen, waiting = []) =>
  shownLines(LINES, { ...all, ...chosen }, new Set(waiting)).map(({ name, location_id }) => `${name}@${location_id}`);

for (const [typed, quantity] of [
  ["5", "5"],
  [" 1,5 ", "1.5"],
  ["0", "0"],
  [".25", "0.25"],
  ["1.", "1"],
  ["0.0001", "0.0001"],
  ["1000000", "1000000"],
  ["1000000.5", null],
  ["1.00001", null],
  ["-1", null],
  ["1.250,5", null],
  ["many", null],
  ["1e3", null],
  ["", null],
])
  test(`“${typed}” is ${quantity}`, () => assert.equal(parseQuantity(typed), quantity));

test("a place, and what is left in it", () => {
  assert.deepEqual(shown({ place: "bar" }), ["house red@bar", "house white@bar", "crisps@bar"]);
  assert.deepEqual(shown({ place: "bar", left: true }), ["house red@bar", "house white@bar"]);
  assert.deepEqual(shown({ place: "bar", left: true }, ["house red:bar"]), ["house white@bar"]);
});

test("a barcode finds its item and nothing else", () => {
  assert.deepEqual(shown({ place: "bar", text: "5000159484695" }), ["house red@bar"]);
  assert.deepEqual(shown({ text: "HOUSE" }), ["house red@bar", "house red@cellar", "house white@bar"]);
  assert.deepEqual(shown({ text: "house red" }), ["house red@bar", "house red@cellar"]);
});

test("an item that lies elsewhere can be counted here", () => {
  const [found] = shownLines(LINES, { ...all, place: "bar", text: "flour" }, new Set());
  assert.deepEqual([found.id, found.location_id, found.counted], [null, "bar", null]);
  assert.deepEqual(shown({ place: "cellar", text: "crisps" }), [], "an archived one cannot");
});

test("progress counts what waits to be sent, and no archived item", () => {
  const found = progress(LINES, new Set(["house red:bar"]));
  assert.deepEqual(Object.fromEntries(found), { bar: { counted: 2, total: 2 }, cellar: { counted: 1, total: 2 } });
});

test("counts that wait belong to their line", () => {
  const waiting = [
    { id: "1", item_id: "flour", location_id: "cellar" },
    { id: "2", item_id: "gone", location_id: "cellar" },
  ];
  const found = waitingByLine(LINES, waiting);
  assert.deepEqual([...found.keys()], ["flour:cellar"]);
});
