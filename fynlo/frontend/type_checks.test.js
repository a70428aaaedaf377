// Every script that is served is type-checked: tsc reads `checkJs` of tsconfig.json, editors read the pragma.
import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const SCRIPTS = globSync("{*,*/*}/static/**/*.js", { cwd: ROOT }).filter((file) => !file.endsWith(".test.js"));

const firstLineOf = (file) => readFileSync(join(ROOT, file), "utf8").split("\n", 1)[0];

test("every script begins with // @ts-check", () => {
  assert.ok(SCRIPTS.length > 100, `${SCRIPTS.length} scripts`);
  assert.deepEqual(
    SCRIPTS.filter((file) => firstLineOf(file) !== "// @ts-check"),
    [],
  );
});

test("no script switches its type checks off", () => {
  const off = /@ts-(nocheck|ignore)/;
  assert.deepEqual(
    SCRIPTS.filter((file) => off.test(readFileSync(join(ROOT, file), "utf8"))),
    [],
  );
});
