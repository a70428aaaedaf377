import assert from "node:assert/strict";
import { test } from "node:test";
import made from "../../../../../../tests/restaurants/identity/pins/cases/verifier.json" with { type: "json" };
import { fromBase64 } from "./base64.js";
import { isRightPin } from "./verifiers.js";

const CURVE = { name: "ECDH", namedCurve: "P-256" };
const keyPair = async (text) => ({
  privateKey: await crypto.subtle.importKey("pkcs8", fromBase64(text), CURVE, false, ["deriveBits"]),
});
const ours = await keyPair(made.private_key);
const { person, pin } = made;

test("the PIN that the server encrypted a verifier of is right", async () => {
  assert.equal(await isRightPin(person, pin, ours), true);
});

test("another PIN is wrong", async () => {
  for (const other of ["", "4827", "48260", "４８２６"]) assert.equal(await isRightPin(person, other, ours), false);
});

test("no other device opens the verifier", async () => {
  const another = await crypto.subtle.generateKey(CURVE, false, ["deriveBits"]);
  assert.equal(await isRightPin(person, pin, another), false);
});

test("a verifier of another person or of an earlier PIN is void", async () => {
  assert.equal(await isRightPin({ ...person, user_id: "someone" }, pin, ours), false);
  assert.equal(await isRightPin({ ...person, pin_version: 4 }, pin, ours), false);
});

test("a verifier that was changed, or is none, opens for nobody", async () => {
  const parts = JSON.parse(person.verifier);
  const changed = JSON.stringify({ ...parts, text: `A${parts.text.slice(1)}` });
  for (const verifier of ["", "{}", "null", "nonsense", changed])
    assert.equal(await isRightPin({ ...person, verifier }, pin, ours), false);
});
