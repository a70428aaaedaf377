// Calls a function of a browser module with each list of arguments; tests/javascript.py starts it.
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const { file, name, calls, reduces } = JSON.parse(readFileSync(0, "utf8"));
const module = await import(pathToFileURL(file));
const called = name.split(".").reduce((found, part) => found[part], module);
const results = calls.map((call) => (reduces ? call[1].reduce(called, call[0]) : called(...call)));
process.stdout.write(JSON.stringify(results));
