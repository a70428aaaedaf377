import assert from "node:assert/strict";
import { test } from "node:test";
import { fromBase64 } from "./base64.js";
import { makeKeys } from "./keys.js";
import { signCommand } from "./signed_command.js";

const { signing } = await makeKeys();
const COMMAND = {
  command_id: "c",
  person_id: "sara",
  kind: "order.comp",
  target: "o",
  payload: { reason: "cold" },
  created_at: 1_800_000_000_000,
  base_version: 0,
  menu_version: null,
};

test("the text names the device, the person and the command, and the device has signed it", async () => {
  const { signed, signature } = await signCommand(COMMAND, { id: "till", signing });

  assert.deepEqual(JSON.parse(signed), {
    command_id: "c",
    device_id: "till",
    person_id: "sara",
    kind: "order.comp",
    target: "o",
    payload: { reason: "cold" },
    created_at: "2027-01-15T08:00:00.000Z",
    base_version: 0,
  });
  const algorithm = { name: "ECDSA", hash: "SHA-256" };
  const text = new TextEncoder().encode(signed);
  assert.ok(await crypto.subtle.verify(algorithm, signing.publicKey, fromBase64(signature), text));
});

test("the manager who approved it is named too", async () => {
  const { signed } = await signCommand({ ...COMMAND, approved_by: "marco" }, { id: "till", signing });

  assert.equal(JSON.parse(signed).approved_by, "marco");
});
