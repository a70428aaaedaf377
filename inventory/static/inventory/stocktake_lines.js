// @ts-check
// The lines of a stocktake as a device knows them: what the server said, and what is not sent yet on top. Pure.

import { t } from "../frontend/shared/translate.js";

/** @import { Count } from "./count_queue.js" */

/**
 * @typedef {object} Line
 * @property {string | null} id null: the item was not expected in this place
 * @property {string} item_id
 * @property {string} location_id
 * @property {string} name
 * @property {string} sku
 * @property {string} category
 * @property {string} barcode
 * @property {string[]} units the item's own first
 * @property {number | null} counted
 * @property {string | null} counted_at
 * @property {string} counted_by_name
 * @property {boolean} recount
 * @property {boolean} archived
 * @property {number | null} [expected] only where the stocktake is not blind
 */

/** @typedef {{place: string, text: string, left: boolean}} Chosen what the page shows; "" is all of it */

/** @type {Record<string, string>} */
const UNITS = { each: t("each"), dozen: t("dozen") };

/**
 * The standard units that are words, in the reader's language.
 * @param {string} unit
 */
export const unitLabel = (unit) => UNITS[unit] ?? unit;

const MOST_QUANTITY = 1_000_000;

/** @param {{item_id: string, location_id: string}} of */
export const keyOf = ({ item_id, location_id }) => `${item_id}:${location_id}`;

/**
 * A quantity as people type it, `1,5` too, as a decimal. null for what is none.
 * @param {string} text
 */
export function parseQuantity(text) {
  const plain = text.trim().replace(",", ".");
  if (!/^(\d+(\.\d{0,4})?|\.\d{1,4})$/.test(plain)) return null;
  const number = Number(plain);
  return number <= MOST_QUANTITY ? String(number) : null;
}

/**
 * @param {Iterable<Line>} lines
 * @param {Count[]} waiting
 * @returns {Map<string, Count[]>} what is not sent yet, by item and place
 */
export function waitingByLine(lines, waiting) {
  const known = new Set([...lines].map(keyOf));
  /** @type {Map<string, Count[]>} */
  const found = new Map();
  for (const count of waiting) {
    const key = keyOf(count);
    if (known.has(key)) found.set(key, [...(found.get(key) ?? []), count]);
  }
  return found;
}

/**
 * @param {Line} line
 * @param {boolean} isWaiting whether a count of it is not sent yet
 */
export const isLeft = (line, isWaiting) => !line.archived && !isWaiting && (line.counted === null || line.recount);

/**
 * The lines that the page shows. A barcode or code that is typed whole goes before a part of a name. In one place, an
 * item that lies elsewhere is found too, as a line without an id: people find things where nobody expects them.
 * @param {Line[]} lines
 * @param {Chosen} chosen
 * @param {Set<string>} waiting keys of lines with a count that is not sent yet
 * @returns {Line[]}
 */
export function shownLines(lines, { place, text, left }, waiting) {
  const here = lines.filter((line) => !place || line.location_id === place);
  const found = matching(here, text).filter((line) => !left || isLeft(line, waiting.has(keyOf(line))));
  if (!place || !text.trim()) return found;
  const expected = new Set(here.map((line) => line.item_id));
  const elsewhere = new Map(
    matching(lines, text)
      .filter((line) => !expected.has(line.item_id) && !line.archived)
      .map((line) => [line.item_id, line]),
  );
  const unexpected = [...elsewhere.values()].map((line) => ({
    ...line,
    id: null,
    location_id: place,
    counted: null,
    counted_at: null,
    counted_by_name: "",
    recount: false,
    expected: undefined,
  }));
  return [...found, ...unexpected];
}

/**
 * @param {Line[]} lines
 * @param {string} text
 */
function matching(lines, text) {
  const wanted = text.trim().toLocaleLowerCase();
  if (!wanted) return lines;
  const exact = lines.filter((line) => line.barcode === text.trim() || line.sku.toLocaleLowerCase() === wanted);
  if (exact.length) return exact;
  return lines.filter((line) => line.name.toLocaleLowerCase().includes(wanted));
}

/**
 * How far each place is.
 * @param {Line[]} lines
 * @param {Set<string>} waiting
 * @returns {Map<string, {counted: number, total: number}>} by place; "" is all of them
 */
export function progress(lines, waiting) {
  /** @type {Map<string, {counted: number, total: number}>} */
  const found = new Map();
  for (const line of lines) {
    if (line.archived) continue;
    const { counted, total } = found.get(line.location_id) ?? { counted: 0, total: 0 };
    const isCounted = line.counted !== null || waiting.has(keyOf(line));
    found.set(line.location_id, { counted: counted + (isCounted ? 1 : 0), total: total + 1 });
  }
  return found;
}
