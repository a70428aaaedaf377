import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { createActor } from "./actor.js";

const CONFIG = {
  restaurant: { id: "r", name: "Chucho" },
  person: { id: "sara", name: "Sara", role: "server" },
  permissions: ["orders.void_sent"],
  lent: ["orders.comp"],
  links: { room: "/portal/" },
  session: "one",
};
const CARL = {
  user_id: "carl",
  name: "Carl",
  role: "employee",
  job: "cashier",
  permissions: ["payments.cash"],
  pin_version: 1,
  verifier: "sealed",
};
let device;
const actor = (config = CONFIG) => createActor({ device, config });

beforeEach(() => {
  device = {
    self: {},
    people: [CARL],
    personId: "sara",
    async change(work) {
      const { self, people } = work({ self: device.self });
      device.self = self ?? device.self;
      device.people = people ?? device.people;
    },
    async actAs(id) {
      device.personId = id;
    },
  };
});

test("the person who takes over acts, with their name and permissions and those that a manager lends", async () => {
  await actor().takeOver(CARL);

  const { config, may, locked, tookOver } = actor().read();
  assert.equal(device.personId, "carl");
  assert.deepEqual(config.person, { id: "carl", name: "Carl", role: "cashier" });
  assert.deepEqual([...may], ["payments.cash", "orders.comp"]);
  assert.deepEqual([config.links, locked, tookOver], [{}, false, true]);
});

test("the person who is signed in takes the till back as they are", async () => {
  await actor().takeOver(CARL);
  await actor().takeOver({ user_id: "sara" });

  assert.deepEqual([actor().read().config, actor().read().tookOver], [CONFIG, false]);
});

test("a new sign-in ends the lock and who took over", async () => {
  await actor().takeOver(CARL);
  await actor().lock();

  const later = actor({ ...CONFIG, session: "two" });
  assert.deepEqual([later.personId(), later.read().locked], ["sara", false]);
});

test("a lock survives a reload", async () => {
  await actor().lock();
  assert.equal(actor().read().locked, true);
});

for (const [why, people] of [
  ["has left", []],
  ["has another PIN now", [{ ...CARL, pin_version: 2 }]],
])
  test(`the till locks when the person who took over ${why}`, async () => {
    await actor().takeOver(CARL);
    await actor().setPeople(people);

    assert.deepEqual([actor().read().locked, actor().personId()], [true, "sara"]);
  });

test("news about other people locks nothing", async () => {
  await actor().takeOver(CARL);
  await actor().setPeople([CARL, { ...CARL, user_id: "kim" }]);

  assert.deepEqual([actor().read().locked, actor().personId()], [false, "carl"]);
});
