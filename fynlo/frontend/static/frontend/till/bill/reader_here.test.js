import assert from "node:assert/strict";
import { test } from "node:test";
import { readerHere, readerState } from "./reader_here.js";

const reader = (id, status = "online") => ({
  id,
  status,
  provider: "stripe",
  name: id,
  serial: "",
  model: "",
  active: true,
});

test("the only reader is the till's; of several, none before one was chosen", () => {
  assert.equal(readerHere([]), null);
  assert.equal(readerHere([reader("bar")])?.id, "bar");
  assert.equal(readerHere([reader("bar"), reader("terrace")]), null);
});

test("a reader is busy while a payment waits for it, whatever its provider said last", () => {
  const payments = [
    { reader_id: "bar", status: "processing" },
    { reader_id: "terrace", status: "captured" },
  ];
  assert.equal(readerState(reader("bar"), payments), "busy");
  assert.equal(readerState(reader("terrace", "offline"), payments), "offline");
});
