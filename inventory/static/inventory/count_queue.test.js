// What is counted without a network is kept, sent once and in order, and never lost.
import assert from "node:assert/strict";
import { test } from "node:test";
import { CountQueue, MOST, QueueFull, sendWaiting } from "./count_queue.js";

/** A browser's storage. */
class FakeStorage {
  #rows = new Map();
  get length() {
    return this.#rows.size;
  }
  key(index) {
    return [...this.#rows.keys()][index] ?? null;
  }
  getItem(key) {
    return this.#rows.get(key) ?? null;
  }
  setItem(key, value) {
    this.#rows.set(key, value);
  }
  removeItem(key) {
    this.#rows.delete(key);
  }
}

const count = (id, fields = {}) => ({ id, by: "kim", item_id: "i", location_id: "p", quantity: "1", ...fields });
const ids = (counts) => counts.map(({ id }) => id);
const ok = (...lines) => ({ ok: true, retry: false, status: 201, message: "", lines });

test("counts survive closing the page, in the order in which they were made", () => {
  const storage = new FakeStorage();
  const queue = new CountQueue(storage, "s", "kim");
  for (const id of ["2", "1", "3"]) queue.add(count(id));

  assert.deepEqual(ids(new CountQueue(storage, "s", "kim").waiting()), ["1", "2", "3"]);
  assert.deepEqual(new CountQueue(storage, "other", "kim").waiting(), []);
});

test("what another person counted on this device is not sent in my name", () => {
  const storage = new FakeStorage();
  new CountQueue(storage, "s", "kim").add(count("1"));
  const sara = new CountQueue(storage, "s", "sara");

  assert.deepEqual(sara.waiting(), []);
  assert.deepEqual(ids(sara.ofOthers()), ["1"]);
});

test("a device keeps so many counts and then says so", () => {
  const queue = new CountQueue(new FakeStorage(), "s", "kim");
  for (let number = 0; number < MOST; number += 1) queue.add(count(String(number)));

  assert.throws(() => queue.add(count("more")), QueueFull);
});

test("a row that cannot be read is left alone", () => {
  const storage = new FakeStorage();
  storage.setItem("fynlo:count:s:1", "{");
  assert.deepEqual(new CountQueue(storage, "s", "kim").waiting(), []);
});

test("everything is sent once, in order", async () => {
  const queue = new CountQueue(new FakeStorage(), "s", "kim");
  for (const id of ["2", "1"]) queue.add(count(id));
  const sent = [];
  const lines = [];

  const outcome = await sendWaiting(
    queue,
    async (counts) => {
      sent.push(ids(counts));
      return ok(...counts);
    },
    (line) => lines.push(line.id),
  );

  assert.deepEqual([sent, lines, queue.waiting()], [[["1", "2"]], ["1", "2"], []]);
  assert.equal(outcome.isDone, true);
});

for (const [status, retry] of [
  [0, true],
  [503, true],
  [401, false],
  [403, false],
]) {
  test(`an answer of ${status} keeps this count and those after it`, async () => {
    const queue = new CountQueue(new FakeStorage(), "s", "kim");
    for (const id of ["1", "2"]) queue.add(count(id));
    const sent = [];
    const send = async (counts) => {
      sent.push(...ids(counts));
      return { ok: false, retry, status, message: "", lines: [] };
    };

    assert.deepEqual(await sendWaiting(queue, send, assert.fail), { isDone: false, status });
    assert.deepEqual(
      [sent, ids(queue.waiting())],
      [
        ["1", "2"],
        ["1", "2"],
      ],
    );
  });
}

test("a refused count stays to be seen, and the others are sent one at a time", async () => {
  const queue = new CountQueue(new FakeStorage(), "s", "kim");
  for (const id of ["1", "2"]) queue.add(count(id));
  const sent = [];
  const send = async (counts) => {
    sent.push(ids(counts));
    const isRefused = ids(counts).includes("1");
    return isRefused ? { ok: false, retry: false, status: 409, message: "It is closed.", lines: [] } : ok(...counts);
  };

  await sendWaiting(queue, send, () => {});

  assert.deepEqual([sent, queue.waiting()], [[["1", "2"], ["1"], ["2"]], []]);
  assert.deepEqual(
    queue.refused().map(({ id, refused }) => [id, refused]),
    [["1", "It is closed."]],
  );
  queue.remove("1");
  assert.deepEqual(queue.refused(), []);
});

test("a count that came after the approval stays to be seen", async () => {
  const queue = new CountQueue(new FakeStorage(), "s", "kim");
  for (const id of ["1", "2"]) queue.add(count(id));
  await sendWaiting(
    queue,
    async () => ok({ id: "1", late: "It arrived late." }, { id: "2", late: "" }),
    () => {},
  );

  assert.deepEqual([ids(queue.waiting()), ids(queue.refused())], [[], ["1"]]);
  assert.equal(queue.refused()[0].refused, "It arrived late.");
});

test("2,000 counts are sent a hundred at once", async () => {
  const queue = new CountQueue(new FakeStorage(), "s", "kim");
  for (let number = 0; number < 2_000; number += 1) queue.add(count(String(number).padStart(4, "0")));
  const sizes = [];
  await sendWaiting(
    queue,
    async (counts) => {
      sizes.push(counts.length);
      return ok(...counts);
    },
    () => {},
  );

  assert.deepEqual(sizes, Array(20).fill(100));
});
