// Which way browser modules import each other: till and kitchen import shared, never each other; shared imports
// neither; an app's own pages import shared and themselves; no modules load each other in a circle. A type's import in
// a comment (`@import`) loads nothing, so it may. Python's directions are import-linter's.
import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const COMMENT = /\/\*\*[\s\S]*?\*\//g;
const IMPORT = /\bfrom\s+"(\.{1,2}\/[^"]+)"|\bimport\s*\(\s*"(\.{1,2}\/[^"]+)"\s*\)/g;

/** Modules by their path under /static/, each with the paths that it imports. */
function readModules() {
  const files = globSync("{*,*/*}/static/**/*.js", { cwd: ROOT }).filter((file) => !file.endsWith(".test.js"));
  return new Map(
    files.map((file) => {
      const path = file.split("/static/")[1];
      const source = readFileSync(join(ROOT, file), "utf8");
      const ofTypes = (source.match(COMMENT) ?? []).flatMap((comment) => importsOf(path, comment));
      return [
        path,
        [
          ...importsOf(path, source.replaceAll(COMMENT, "")),
          ...ofTypes.map(({ target }) => ({ target, isEager: false })),
        ],
      ];
    }),
  );
}

function importsOf(path, text) {
  return [...text.matchAll(IMPORT)].map(([, eager, lazy]) => ({
    target: join(dirname(path), eager ?? lazy),
    isEager: Boolean(eager),
  }));
}

/** `frontend/till`, `frontend/kitchen`, `frontend/shared`, or the app that a page's script belongs to. */
function roomOf(path) {
  const [app, room] = path.split("/");
  return app === "frontend" ? `${app}/${room}` : app;
}

const modules = readModules();

test("the scripts are found", () => {
  assert.ok(modules.size > 100, `${modules.size} modules`);
});

test("every import names a file that exists", () => {
  const broken = [...modules].flatMap(([path, imports]) =>
    imports.filter(({ target }) => !modules.has(target)).map(({ target }) => `${path} imports ${target}`),
  );
  assert.deepEqual(broken, []);
});

test("a room imports itself and frontend/shared only", () => {
  const wrong = [...modules].flatMap(([path, imports]) =>
    imports
      .map(({ target }) => target)
      .filter((target) => roomOf(target) !== roomOf(path) && roomOf(target) !== "frontend/shared")
      .map((target) => `${path} imports ${target}`),
  );
  assert.deepEqual(wrong, []);
});

test("no modules load each other in a circle", () => {
  const done = new Set();

  /** The first circle that is reached from `path`, as a list of paths; null when there is none. */
  function circleFrom(path, way) {
    if (way.includes(path)) return [...way.slice(way.indexOf(path)), path];
    if (done.has(path)) return null;
    const eager = modules.get(path).filter(({ isEager }) => isEager);
    for (const { target } of eager) {
      const circle = circleFrom(target, [...way, path]);
      if (circle) return circle;
    }
    done.add(path);
    return null;
  }

  for (const path of modules.keys()) assert.equal(circleFrom(path, [])?.join(" → "), undefined);
});
