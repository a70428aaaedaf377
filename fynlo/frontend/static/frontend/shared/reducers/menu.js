// @ts-check
/** The reducer of the part `menu`: menu/projections.py in the browser. Pure. */

/** @import { MenuPart } from "../types.js" */

/**
 * @typedef {object} Availability
 * @property {boolean} available
 * @property {number} counter
 * @property {string} [product_id]
 * @property {string} [option_id]
 * @property {string} [until]
 * @property {number} [left]
 */

/** @typedef {{type: "menu.updated", data: {version: number}}} Published */
/** @typedef {{type: "menu.availability_changed", data: Availability}} AvailabilityChanged */

/**
 * The menu version in force, and the products and options that are sold out.
 * @param {MenuPart} part
 * @param {Published | AvailabilityChanged} event
 * @returns {MenuPart}
 */
function reduceMenu(part, event) {
  if (event.type === "menu.updated") return { ...part, version: event.data.version };
  if (event.type !== "menu.availability_changed") return part;
  const { available, counter, product_id, option_id, until, left } = event.data;
  const item = product_id ?? option_id ?? "";
  const others = part.unavailable.filter((known) => known !== item);
  return {
    ...part,
    counter,
    unavailable: available || left !== undefined ? others : [...others, item].sort(),
    until: withValue(part.until, item, until),
    left: withValue(part.left, item, left),
  };
}

/**
 * @template T
 * @param {Record<string, T> | undefined} values
 * @param {string} id
 * @param {T | undefined} value undefined removes it
 * @returns {Record<string, T>}
 */
function withValue(values, id, value) {
  const { [id]: _, ...others } = values ?? {};
  return value === undefined ? others : { ...others, [id]: value };
}

export const reducers = { menu: reduceMenu };
