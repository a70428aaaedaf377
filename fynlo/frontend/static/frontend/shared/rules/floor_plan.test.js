import assert from "node:assert/strict";
import { test } from "node:test";
import { LIMITS } from "../contract.js";
import {
  changed,
  GRID,
  moved,
  placeAll,
  placeVars,
  planSize,
  redone,
  resized,
  startHistory,
  undone,
  usualSize,
} from "./floor_plan.js";

const place = { id: "a", name: "1", shape: "round", capacity: 4, x: 80, y: 40, width: 88, height: 88 };
const unplaced = (id, capacity = 4) => ({ id, name: id, capacity, x: null, y: null, width: null, height: null });
const overlaps = (a, b) => a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;

test("tables without a place stand in rows below the others, apart and on the grid", () => {
  const places = placeAll([place, ...Array.from({ length: 20 }, (_, at) => unplaced(`t${at}`, (at % 9) + 1))]);
  assert.deepEqual(places[0], place);
  for (const [at, one] of places.entries()) {
    for (const side of ["x", "y", "width", "height"]) assert.equal(one[side] % GRID, 0);
    for (const other of places.slice(at + 1)) assert.ok(!overlaps(one, other), `${one.name} and ${other.name}`);
    if (at) assert.ok(one.y > place.y + place.height);
  }
});

test("a table that a device stored before there were plans gets a place and a shape", () => {
  const [{ shape, x, y }] = placeAll([{ id: "a", name: "1", capacity: 2 }]);
  assert.deepEqual({ shape, x, y }, { shape: "rectangle", x: 32, y: 32 });
});

test("the usual size of each number of seats is one that the server accepts", () => {
  for (let seats = 1; seats <= LIMITS.seats; seats += 1) {
    for (const side of Object.values(usualSize(seats))) {
      assert.equal(side % GRID, 0);
      assert.ok(side >= LIMITS.tableSideLeast && side <= LIMITS.tableSideMost, `${seats} seats: ${side}`);
    }
  }
});

test("a move snaps to the grid and stays inside the plan", () => {
  assert.deepEqual([moved(place, 3, -5).x, moved(place, 3, -5).y], [80, 32]);
  assert.deepEqual([moved(place, -500, 1e6).x, moved(place, -500, 1e6).y], [0, LIMITS.planSide - 88]);
});

test("a size snaps to the grid and stays within its bounds", () => {
  const { width, height } = resized(place, { width: 99, height: 1 });
  assert.deepEqual([width, height], [96, LIMITS.tableSideLeast]);
  assert.equal(resized(place, { width: 9999 }).width, LIMITS.tableSideMost);
});

test("the plan holds its tables with a margin", () => {
  assert.deepEqual(planSize([]), { width: 400, height: 160 });
  const size = planSize([{ ...place, x: 800, y: 600 }]);
  assert.deepEqual(size, { width: 920, height: 720 });
  assert.deepEqual(placeVars({ ...place, x: 230, y: 360, width: 92, height: 72 }, size), {
    "--x": "25.000%",
    "--y": "50.000%",
    "--width": "10.000%",
    "--height": "10.000%",
  });
});

test("changes are undone and redone, and a new change forgets what was undone", () => {
  const start = startHistory([place]);
  const right = changed(start, moved(place, 8, 0));
  const further = changed(right, moved(place, 16, 0));
  assert.equal(undone(further).present[0].x, 88);
  assert.deepEqual(redone(undone(further)), further);
  assert.deepEqual(undone(undone(undone(further))).present, [place]);
  assert.equal(changed(undone(further), moved(place, 0, 8)).future.length, 0);
});

test("a change that changes nothing is no step to undo", () => {
  const start = startHistory([place]);
  assert.equal(changed(start, { ...place }).past.length, 0);
});
