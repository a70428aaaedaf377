// @ts-check
/** The reducer of the part `menu`: menu/projections.py in the browser. Pure. */

/** @import { MenuPart } from "../types.js" */

/** @typedef {{available: boolean, counter: number, product_id?: string, option_id?: string}} Availability */
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
  const { available, counter, product_id, option_id } = event.data;
  const item = product_id ?? option_id ?? "";
  const others = part.unavailable.filter((known) => known !== item);
  return { ...part, counter, unavailable: available ? others : [...others, item].sort() };
}

export const reducers = { menu: reduceMenu };
