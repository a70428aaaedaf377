// @ts-check
// The plan of a section: where its tables stand. The till and the portal's editor draw by these functions. Pure.
// Positions and sizes are in pixels of the plan, whole steps of the grid (orders/floor/geometry.py).

import { LIMITS } from "../contract.js";

/** @typedef {"rectangle" | "round"} Shape */
/**
 * A table on the plan.
 * @typedef {object} Placed
 * @property {string} id
 * @property {string} name
 * @property {Shape} shape
 * @property {number} capacity
 * @property {number} x
 * @property {number} y
 * @property {number} width
 * @property {number} height
 */
/**
 * A table that may have no place yet; a device's stored state may be older than plans.
 * @typedef {Pick<Placed, "id" | "name" | "capacity"> & {shape?: Shape, x?: number | null, y?: number | null,
 *   width?: number | null, height?: number | null}} Placeable
 */
/** @typedef {{past: Placed[][], present: Placed[], future: Placed[][]}} History */

export const GRID = LIMITS.planGrid;
const GAP = 4 * GRID;
const ROW_WIDTH = 100 * GRID;
const MOST_UNDOS = 100;

/** @param {number} value */
const snap = (value) => Math.round(value / GRID) * GRID;

/** @type {(value: number, least: number, most: number) => number} */
const clamp = (value, least, most) => Math.min(Math.max(value, least), most);

/** The size of a new table by its seats. @param {number} capacity */
export function usualSize(capacity) {
  const pairs = Math.ceil(capacity / 2);
  const width = pairs <= 2 ? 11 * GRID : clamp((pairs * 4 + 5) * GRID, 0, LIMITS.tableSideMost);
  return { width, height: (pairs <= 1 ? 9 : 11) * GRID };
}

/**
 * Return every table with a place. Tables that were never arranged follow in rows below the others, in their order.
 * @param {readonly Placeable[]} tables
 * @returns {Placed[]}
 */
export function placeAll(tables) {
  const isPlaced = (/** @type {Placeable} */ table) => typeof table.x === "number";
  const bottoms = tables.filter(isPlaced).map((table) => Number(table.y) + Number(table.height));
  let x = GAP;
  let y = bottoms.length ? Math.max(...bottoms) + GAP : GAP;
  let tallest = 0;
  return tables.map((table) => {
    const { id, name, capacity, shape = "rectangle" } = table;
    if (isPlaced(table)) {
      const [left, top, width, height] = [table.x, table.y, table.width, table.height].map(Number);
      return { id, name, capacity, shape, x: left, y: top, width, height };
    }
    const size = usualSize(capacity);
    if (x > GAP && x + size.width > ROW_WIDTH) {
      x = GAP;
      y += tallest + GAP;
      tallest = 0;
    }
    const place = { id, name, capacity, shape, x, y, ...size };
    x += size.width + GAP;
    tallest = Math.max(tallest, size.height);
    return place;
  });
}

/**
 * Return the plan's size: what the tables need, with a margin, and never smaller than a small room.
 * @param {readonly Placed[]} places
 */
export function planSize(places) {
  const need = (/** @type {"x" | "y"} */ at, /** @type {"width" | "height"} */ side, /** @type {number} */ least) =>
    Math.max(least, ...places.map((place) => place[at] + place[side] + GAP));
  return { width: need("x", "width", ROW_WIDTH / 2), height: need("y", "height", 20 * GRID) };
}

/**
 * Return a place as the custom properties of CSS that draw it, in percent of the plan's size.
 * @param {Placed} place
 * @param {{width: number, height: number}} size
 */
export function placeVars(place, size) {
  const percent = (/** @type {number} */ part, /** @type {number} */ whole) => `${((part / whole) * 100).toFixed(3)}%`;
  return {
    "--x": percent(place.x, size.width),
    "--y": percent(place.y, size.height),
    "--width": percent(place.width, size.width),
    "--height": percent(place.height, size.height),
  };
}

/**
 * Return the place moved by pixels of the plan, on the grid and inside the plan.
 * @param {Placed} place
 * @param {number} dx
 * @param {number} dy
 * @returns {Placed}
 */
export function moved(place, dx, dy) {
  return {
    ...place,
    x: clamp(snap(place.x + dx), 0, LIMITS.planSide - place.width),
    y: clamp(snap(place.y + dy), 0, LIMITS.planSide - place.height),
  };
}

/**
 * Return the place with another size, on the grid, within the bounds of a table and of the plan.
 * @param {Placed} place
 * @param {{width?: number, height?: number}} size
 * @returns {Placed}
 */
export function resized(place, { width = place.width, height = place.height }) {
  const { tableSideLeast: least, tableSideMost: most, planSide } = LIMITS;
  return {
    ...place,
    width: clamp(snap(width), least, Math.min(most, planSide - place.x)),
    height: clamp(snap(height), least, Math.min(most, planSide - place.y)),
  };
}

/** @param {Placed[]} present @returns {History} */
export const startHistory = (present) => ({ past: [], present, future: [] });

/**
 * Return the history after a change. Nothing is added when nothing differs.
 * @param {History} history
 * @param {Placed} place the changed table
 * @returns {History}
 */
export function changed({ past, present, future }, place) {
  const before = present.find(({ id }) => id === place.id);
  if (!before || JSON.stringify(before) === JSON.stringify(place)) return { past, present, future };
  const next = present.map((each) => (each.id === place.id ? place : each));
  return { past: [...past, present].slice(-MOST_UNDOS), present: next, future: [] };
}

/** @param {History} history @returns {History} */
export function undone({ past, present, future }) {
  const before = past.at(-1);
  return before
    ? { past: past.slice(0, -1), present: before, future: [present, ...future] }
    : { past, present, future };
}

/** @param {History} history @returns {History} */
export function redone({ past, present, future }) {
  const [next, ...later] = future;
  return next ? { past: [...past, present], present: next, future: later } : { past, present, future };
}
