import assert from "node:assert/strict";
import { test } from "node:test";
import { areHandedUp, handUp, unsentOn } from "./hand_up.js";

const command = (id, fields = {}) => ({
  command_id: id,
  kind: "order.send",
  target: "o",
  payload: {},
  created_at: 0,
  person_id: "sara",
  state: "waiting",
  metadata: { where: "Table 4", description: "Send to the kitchen" },
  ...fields,
});

/** A device with these commands of its person and of others, and what it posted. */
async function holding({ commands = [], ofOthers = [], self = {}, answer = { ok: true } }) {
  const signing = await crypto.subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, false, ["sign", "verify"]);
  const sent = [];
  const device = {
    self: { id: "d", secret: "s", keys: { signing }, ...self },
    commands,
    ofOthers,
    async change(work) {
      device.self = work({ self: device.self }).self;
    },
  };
  const post = async (asked) => {
    sent.push(asked);
    return answer;
  };
  return { device, sent, post, signing };
}

test("what everybody left waiting is handed up once, the oldest first, signed", async () => {
  const { device, sent, post, signing } = await holding({
    commands: [command("2"), command("3", { state: "refused" })],
    ofOthers: [command("1", { person_id: "carl" })],
  });

  assert.equal(await handUp(device, post), true);
  assert.equal(await handUp(device, post), true);

  assert.equal(sent.length, 1);
  const { path, headers, body } = sent[0];
  assert.equal(path, "/devices/d/unsent-work");
  assert.deepEqual(headers, { "X-Device-Secret": "s" });
  const said = JSON.parse(body.signed);
  assert.equal(said.purpose, "fynlo unsent v1");
  assert.deepEqual(
    said.commands.map(({ command_id, person_id, description }) => [command_id, person_id, description]),
    [
      ["1", "carl", "Table 4: Send to the kitchen"],
      ["2", "sara", "Table 4: Send to the kitchen"],
    ],
  );
  const raw = Uint8Array.from(atob(body.signature), (letter) => letter.charCodeAt(0));
  const algorithm = { name: "ECDSA", hash: "SHA-256" };
  assert.ok(await crypto.subtle.verify(algorithm, signing.publicKey, raw, new TextEncoder().encode(body.signed)));
  assert.equal(device.self.revoked, true);
});

test("a device that is not revoked stays as it is", async () => {
  const { device, sent, post } = await holding({ commands: [command("1")], answer: { ok: false } });

  assert.equal(await handUp(device, post), false);

  assert.equal(sent.length, 1);
  assert.equal(device.self.revoked, undefined);
});

test("without unsent work nothing is asked", async () => {
  const { device, sent, post } = await holding({});
  assert.equal(await handUp(device, post), true);
  assert.equal(sent.length, 0);
});

test("a change made since is handed up too", async () => {
  const { device, sent, post } = await holding({ commands: [command("1")], self: { handed_up: ["1"] } });
  assert.equal(areHandedUp(device.self, unsentOn(device)), true);
  device.commands.push(command("2"));
  await handUp(device, post);
  assert.equal(sent.length, 1);
});

test("a list that would be too long is sent without what the commands hold", async () => {
  const long = command("1", { payload: { notes: "x".repeat(500_000) } });
  const { device, sent, post } = await holding({ commands: [long] });
  await handUp(device, post);
  assert.deepEqual(JSON.parse(sent[0].body.signed).commands[0].payload, {});
});
