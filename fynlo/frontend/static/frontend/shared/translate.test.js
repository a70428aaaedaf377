// The texts of a page: English without translations, else what its catalogue says.
import assert from "node:assert/strict";
import { test } from "node:test";

/** The module as a page loads it, after the translations. */
async function load(translations) {
  globalThis.fynloTranslations = translations;
  const module = await import(`./translate.js?${JSON.stringify(translations ?? "")}`);
  delete globalThis.fynloTranslations;
  return module;
}

test("without translations a text stays English, with its values", async () => {
  const { t, plural } = await load();
  assert.equal(t("Table {name}", { name: 4 }), "Table 4");
  assert.equal(plural(1, "{count} item", "{count} items"), "1 item");
  assert.equal(plural(0, "{count} item", "{count} items"), "0 items");
});

test("a translated text gets its values", async () => {
  const { t } = await load({ "Table {name}": "Mesa {name}" });
  assert.equal(t("Table {name}", { name: 4 }), "Mesa 4");
  assert.equal(t("Takeaway"), "Takeaway");
});

test("a number chooses the form", async () => {
  const { plural } = await load({
    "{count} item at {table}": ["{count} plato en {table}", "{count} platos en {table}"],
  });
  const say = (count) => plural(count, "{count} item at {table}", "{count} items at {table}", { table: "4" });
  assert.deepEqual([say(1), say(2), say(0)], ["1 plato en 4", "2 platos en 4", "0 platos en 4"]);
});

test("a placeholder without a value stays as it is, and a value is never read as a placeholder", async () => {
  const { t } = await load();
  assert.equal(t("{a} and {b}", { a: "{b}" }), "{b} and {b}");
});
