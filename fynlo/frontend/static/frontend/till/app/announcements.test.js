// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { announcementShown } from "./announcements.js";

const NEWS = [
  { id: "1", text: "Update on Monday" },
  { id: "2", text: "New reports" },
];

test("one announcement shows at a time, and none while a bill is paid", () => {
  /** @type {[any, string | undefined][]} */
  const cases = [
    ["floor", "1"],
    ["order", "1"],
    ["pay", undefined],
    ["done", undefined],
  ];
  for (const [screen, id] of cases)
    assert.equal(announcementShown({ route: { screen, id: "" } }, NEWS)?.id, id, screen);
  assert.equal(announcementShown({ route: { screen: "floor", id: "" } }, []), null);
});
