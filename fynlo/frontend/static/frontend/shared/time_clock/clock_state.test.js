import assert from "node:assert/strict";
import { test } from "node:test";
import { isClockDue, shownClock, waitingPresses } from "./clock_state.js";

const OUT = { state: "out", since: null, break_since: null, break_due_at: null, job: null, jobs: [], on_shift: [] };
const press = (kind, created_at) => ({ kind: `staff.${kind}`, created_at });

test("the server's answer is shown while nothing waits", () => {
  assert.deepEqual(shownClock(OUT, []), { state: "out", since: null, offered: ["staff.clock_in"] });
  const onBreak = { ...OUT, state: "break", since: "2026-11-02T09:00:00Z", break_since: "2026-11-02T13:00:00Z" };
  assert.equal(shownClock(onBreak, []).since, "2026-11-02T13:00:00Z");
});

test("the screen asks again after a punch or five minutes, with a connection and one question at a time", () => {
  const punches = {};
  const screen = { personId: "sara", isLive: true, now: 400_000, punches };
  const draft = { personId: "sara", data: OUT, busy: false, at: 99_999, punches, problem: "", jobId: "" };
  assert.equal(isClockDue(null, screen), true);
  assert.equal(isClockDue(draft, { ...screen, personId: "kim", isLive: false }), true);
  assert.equal(isClockDue(draft, screen), true);
  assert.equal(isClockDue({ ...draft, at: 100_000 }, screen), false);
  assert.equal(isClockDue({ ...draft, at: 100_000 }, { ...screen, punches: { ...punches } }), true);
  assert.equal(isClockDue({ ...draft, busy: true }, screen), false);
  assert.equal(isClockDue(draft, { ...screen, isLive: false }), false);
});

test("a press that waits counts at once", () => {
  const shown = shownClock(OUT, [press("clock_in", 5)]);
  assert.deepEqual(shown, { state: "in", since: 5, offered: ["staff.start_break", "staff.clock_out"] });
});

test("the last press counts, in the order in which they were pressed", () => {
  const commands = [press("start_break", 9), { kind: "order.create", created_at: 99 }, press("clock_in", 5)];
  assert.equal(shownClock(OUT, commands).state, "break");
  assert.deepEqual(
    waitingPresses(commands).map(({ created_at }) => created_at),
    [5, 9],
  );
});

test("without an answer everything can be pressed", () => {
  const shown = shownClock(null, []);
  assert.equal(shown.state, "unknown");
  assert.equal(shown.offered.length, 4);
});
