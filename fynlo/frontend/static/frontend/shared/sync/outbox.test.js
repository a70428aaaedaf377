import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { IDBFactory, IDBKeyRange } from "fake-indexeddb";
import { makeKeys } from "../device/keys.js";
import { openDevice } from "./device.js";
import { Outbox } from "./outbox.js";

globalThis.window = {}; // no other tabs
globalThis.IDBKeyRange = IDBKeyRange;
Object.defineProperty(globalThis.navigator, "onLine", { value: true, configurable: true });
const KEYS = await makeKeys();
const PEOPLE = ["sara", "carl"].map((user_id) => ({ user_id, verifier: "sealed", permissions: [] }));
let factory;
let answer;
let batches;

/** The device of Sara's page: enrolled, and Sara and Carl have PINs on it, unless `self` and `people` say otherwise. */
async function device(self = {}, people = PEOPLE, personId = "sara") {
  const opened = await openDevice({ restaurantId: "r", personId, factory });
  await opened.write({ self: { ...opened.self, registered: true, enrolled: true, keys: KEYS, ...self }, people });
  return opened;
}

const outboxOf = (opened) =>
  new Outbox({
    device: opened,
    as: { name: "Till", kind: "till" },
    settled: (command) => command.metadata,
    isOnline: () => true,
    locks: null,
    post: async ({ path, body }) => {
      if (path !== "/sync/commands") return { ok: true, body: { data: { series: "", next_seq: 1, next_receipt: 1 } } };
      batches.push(body.commands);
      return { ok: true, body: { answers: body.commands.map(answer) } };
    },
  });

const push = (outbox, what, more = {}) => outbox.push({ kind: "order.rush", payload: { what }, metadata: {}, ...more });
const settled = async (opened) => {
  while (opened.commands.some(({ state }) => state === "waiting")) await new Promise(setImmediate);
};
/** [who, what] of the commands that were sent, in their order. */
const sent = () =>
  batches.flat().map(({ signed, payload }) => {
    const fields = signed ? JSON.parse(signed) : { payload };
    return [fields.person_id ?? "the sender", fields.payload.what];
  });

beforeEach(() => {
  factory = new IDBFactory();
  batches = [];
  answer = ({ command_id }) => ({ command_id, outcome: "applied", result: {} });
});

test("the commands of several people go up in the order of their making, each signed for its person", async () => {
  const opened = await device();
  const outbox = outboxOf(opened);
  Object.defineProperty(globalThis.navigator, "onLine", { value: false, configurable: true });
  push(outbox, "first");
  await opened.actAs("carl");
  push(outbox, "second");
  await opened.actAs("sara");
  push(outbox, "third", { approved_by: "marco" });
  Object.defineProperty(globalThis.navigator, "onLine", { value: true, configurable: true });

  outbox.retry();
  await settled(opened);

  assert.equal(batches.length, 1);
  assert.deepEqual(sent(), [
    ["sara", "first"],
    ["carl", "second"],
    ["sara", "third"],
  ]);
  assert.deepEqual(
    batches[0].map(({ device_seq }) => device_seq),
    [1, 2, 3],
  );
  assert.equal(JSON.parse(batches[0][2].signed).approved_by, "marco");
});

test("the next person's page sends what the person before left", async () => {
  await device().then((opened) => opened.write({ commands: [command("left", "sara", true)] }));
  const opened = await device({}, PEOPLE, "carl");

  assert.equal(opened.ofOthers.length, 0);
  outboxOf(opened).retry();
  await settled(opened);

  assert.deepEqual(sent(), [["sara", "left"]]);
});

test("what the device cannot sign waits until its person signs in again", async () => {
  await device().then((opened) => opened.write({ commands: [command("left", "sara", false)] }));
  const opened = await device({}, PEOPLE, "carl");

  outboxOf(opened).retry();
  await settled(opened);

  assert.deepEqual(sent(), []);
  assert.equal(opened.ofOthers.length, 1);
});

test("a device without keys, and a person without a PIN on it, send their commands unsigned", async () => {
  for (const [self, people] of [
    [{ enrolled: false, keys: null }, PEOPLE],
    [{}, []],
  ]) {
    const opened = await device(self, people);
    push(outboxOf(opened), "as ever");
    await settled(opened);
  }

  assert.deepEqual(sent(), [
    ["the sender", "as ever"],
    ["the sender", "as ever"],
  ]);
});

test("a refused command of another person stays readable, with the reason", async () => {
  const message = "The person who did this may no longer work on this device. Ask a manager.";
  answer = ({ command_id }) => ({ command_id, outcome: "rejected", error: { code: "device.person_refused", message } });
  const opened = await device();
  await opened.actAs("carl");
  push(outboxOf(opened), "refused");
  await settled(opened);
  await opened.actAs("sara");

  const [refused] = opened.commands;
  assert.deepEqual([refused.state, refused.person_id, refused.error], ["refused", "carl", message]);
});

test("a revoked device checks no PIN", async () => {
  const opened = await device({ revoked: true });
  assert.deepEqual(opened.people, []);
});

const command = (what, person_id, is_signed) => ({
  command_id: `0199-${what}`,
  kind: "order.rush",
  target: "",
  payload: { what },
  person_id,
  is_signed,
  created_at: 0,
  device_seq: null,
  state: "waiting",
  uncertain: true,
  error: "",
  metadata: {},
});
