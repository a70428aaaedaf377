import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";
import made from "../../../../../../tests/restaurants/identity/pins/cases/verifier.json" with { type: "json" };
import { fromBase64 } from "../device/base64.js";
import { createLocalPins } from "./local_pins.js";

const MINUTE = 60_000;
const privateKey = await crypto.subtle.importKey(
  "pkcs8",
  fromBase64(made.private_key),
  { name: "ECDH", namedCurve: "P-256" },
  false,
  ["deriveBits"],
);
const sara = { ...made.person, name: "Sara" };

/** What a reload leaves: the device's own record. */
let self;
/** Whose wrong PINs were reported. */
let reported;
const device = {
  get self() {
    return self;
  },
  async change(work) {
    const { result, ...changes } = work({ self });
    self = changes.self ?? self;
    return result;
  },
};
const pins = () => createLocalPins(device, ({ user_id }) => reported.push(user_id));
const guess = async (times, pin = "0000") => {
  let problem = "";
  for (let tried = 0; tried < times; tried += 1) problem = await pins().check(sara, pin);
  return problem;
};

beforeEach(() => {
  self = { keys: { sealing: { privateKey } } };
  reported = [];
  mock.timers.reset();
  mock.timers.enable({ apis: ["Date"], now: 1_000 * MINUTE });
});

test("each wrong PIN that is compared is reported, and no other", async () => {
  await guess(5);
  await guess(1); // has to wait, so it is not compared
  mock.timers.setTime(1_001 * MINUTE);
  await guess(1, made.pin);
  assert.deepEqual(reported, Array(5).fill(sara.user_id));
});

test("a right PIN is accepted, a wrong one is not", async () => {
  assert.equal(await guess(1), "That PIN is wrong. Try again.");
  assert.equal(await guess(1, made.pin), "");
});

test("the fifth wrong PIN waits a minute, which a reload does not shorten, and a right one does not pass", async () => {
  assert.equal(await guess(5), "That PIN is wrong. Try again in 1 minute.");
  assert.equal(await guess(1, made.pin), "Too many wrong PINs. Try again in 1 minute.");
  mock.timers.setTime(1_001 * MINUTE);
  assert.equal(await guess(1, made.pin), "");
});

test("a clock that is set back shortens no wait", async () => {
  await guess(5);
  mock.timers.setTime(0);
  assert.equal(await guess(1, made.pin), "Too many wrong PINs. Try again in 1 minute.");
});

test("a clock that is set forward again and again gives twenty guesses", async () => {
  for (let day = 2; day < 30; day += 1) {
    await guess(1);
    mock.timers.setTime(day * 24 * 60 * MINUTE);
  }
  assert.equal(
    await guess(1, made.pin),
    "Too many wrong PINs. Sara’s PIN works here again when there is a connection.",
  );
});

test("a right PIN, here or at the server, forgives", async () => {
  await guess(4);
  await guess(1, made.pin);
  assert.equal(await guess(4), "That PIN is wrong. Try again.");
  await pins().forgive(sara.user_id);
  assert.equal(await guess(4), "That PIN is wrong. Try again.");
});

test("another person's attempts are counted apart", async () => {
  await guess(5);
  assert.equal(await pins().check({ ...sara, user_id: "carl" }, "0000"), "That PIN is wrong. Try again.");
});

test("a person whose verifier is not here yet reads what to do, and nothing is counted", async () => {
  const problem = await pins().check({ ...sara, verifier: "" }, made.pin);

  assert.match(problem, /^This device cannot check Sara’s PIN without a connection yet/);
  assert.equal(self.pin_attempts, undefined);
});
