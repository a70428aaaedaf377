import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";
import { IDBFactory } from "fake-indexeddb";
import { openOfflineStore } from "./offline_store.js";

let factory;
beforeEach(() => {
  factory = new IDBFactory();
});

/** The store of that person's page; pages of one device share the databases of `factory`. */
const page = (personId = "one") => openOfflineStore({ restaurantId: "r", personId, factory });
const saved = (epoch, seq, state) => ({ epoch, seq, state });

test("a page that is behind does not replace what a newer one saved", async () => {
  const [newer, behind] = [page(), page()];
  await newer.view("pos").save(saved(1, 7, "new"));
  await behind.view("pos").save(saved(1, 6, "old"));
  assert.deepEqual(await behind.view("pos").load(), saved(1, 7, "new"));
});

test("a new epoch replaces the old one, whatever its numbers", async () => {
  await page()
    .view("pos")
    .save(saved(1, 7, "before"));
  await page()
    .view("pos")
    .save(saved(2, 1, "after"));
  assert.equal((await page().view("pos").load()).state, "after");
});

test("another person on the same device finds nothing", async () => {
  await page("one")
    .view("pos")
    .save(saved(1, 7, "of one"));
  assert.equal(await page("other").view("pos").load(), null);
});

test("a document is replaced by the next one of its name", async () => {
  await page().document("menu").save({ version: 1 });
  await page().document("menu").save({ version: 2 });
  assert.deepEqual(await page().document("menu").load(), { version: 2 });
  assert.equal(await page().document("rules").load(), null);
});

test("after wiping, nothing is found and the page saves nothing more", async () => {
  const store = page();
  await store.view("pos").save(saved(2, 1, "before"));
  await store.wipe();
  await store.view("pos").save(saved(2, 2, "late"));
  assert.equal(await store.view("pos").load(), null);
  assert.equal(await page().view("pos").load(), null);
});

test("where IndexedDB is blocked, memory replaces it until it is wiped", async () => {
  mock.method(console, "warn", () => {});
  factory = { open: mock.fn(() => assert.fail("SecurityError")) };
  const store = page();
  await store.view("pos").save(saved(1, 1, "here"));
  assert.equal((await store.view("pos").load()).state, "here");
  await store.wipe();
  assert.equal(await store.view("pos").load(), null);
});
