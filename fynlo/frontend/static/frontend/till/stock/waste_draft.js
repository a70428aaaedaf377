// @ts-check
/** What the sheet of waste edits: what was thrown away, how much of it and why. Pure. */

import { t } from "../../shared/translate.js";

/** @import { NewCommand } from "../command_types.js" */
/** @import { Menu } from "../types.js" */

/** @typedef {{id: string, name: string, units: string[]}} WastableItem `units`: its own first */
/** @typedef {{items: WastableItem[], products: string[]}} Wastable `products`: the ids of those with a recipe */

/**
 * @typedef {object} Choice
 * @property {"item" | "product"} kind
 * @property {string} id
 * @property {string} name
 * @property {string[]} units empty for a product, which is counted in portions
 * @property {boolean} isMade whether waste of it can be recorded: a product without a recipe takes nothing from stock
 */

/**
 * @typedef {object} WasteDraft
 * @property {string} text what is searched
 * @property {Wastable | null} wastable null until it was read
 * @property {string} problem why it was not read, or ""
 * @property {Choice | null} chosen
 * @property {string} quantity as it is typed
 * @property {string} unit
 * @property {string} reason
 * @property {number} [portions] how many are left, as the person counts
 */

/** @type {WasteDraft} */
export const NEW_WASTE = {
  text: "",
  wastable: null,
  problem: "",
  chosen: null,
  quantity: "1",
  unit: "",
  reason: "",
};
/** @type {Wastable} */
export const NOTHING_WASTABLE = { items: [], products: [] };

const MOST_FOUND = 40;
const LARGEST = 1_000_000;
const MOST_PORTIONS = 1000;
const SHORTEST_REASON = 3;

/**
 * Text without accents and capitals.
 * @param {string} text
 */
const plain = (text) =>
  text
    .normalize("NFD")
    .replace(/\p{Diacritic}/gu, "")
    .toLowerCase();

/**
 * What has every word of `text` in its name: products of the menu, then stock items. Without a text, what is sold out.
 * An item that is sold as it is has a product's name too, and is found as both.
 * @param {Pick<WasteDraft, "text" | "wastable">} draft
 * @param {Menu} menu
 * @param {Set<string>} soldOut
 * @returns {Choice[]}
 */
export function foundOf({ text, wastable }, menu, soldOut) {
  const words = plain(text).split(/\s+/).filter(Boolean);
  const made = new Set(wastable?.products);
  const isNamed = (/** @type {{name: string}} */ { name }) => words.every((word) => plain(name).includes(word));
  const products = words.length
    ? menu.search(text).filter(isNamed)
    : [...soldOut].map((id) => menu.product(id)).filter((product) => product !== undefined);
  const items = words.length ? (wastable?.items ?? []).filter(isNamed) : [];
  return [
    ...products.map(
      ({ id, name }) => /** @type {Choice} */ ({ kind: "product", id, name, units: [], isMade: made.has(id) }),
    ),
    ...items.map((item) => /** @type {Choice} */ ({ kind: "item", ...item, isMade: true })),
  ].slice(0, MOST_FOUND);
}

/**
 * The typed quantity as the server takes it, or "" for none.
 * @param {string} typed
 */
export function quantityOf(typed) {
  const text = typed.trim().replace(",", ".");
  return /^\d{1,7}(\.\d{1,4})?$/.test(text) && Number(text) > 0 ? text : "";
}

/**
 * What has to be entered first, or "".
 * @param {WasteDraft} draft
 */
export function missingOf({ chosen, quantity, reason }) {
  const typed = quantityOf(quantity);
  if (!typed) return t("Enter how much was thrown away, such as 1 or 0.5.");
  if (Number(typed) > (chosen?.kind === "product" ? MOST_PORTIONS : LARGEST)) return t("That is too much. Check it.");
  return reason.trim().length < SHORTEST_REASON ? t("Choose or enter why first.") : "";
}

/**
 * The command that takes it out of stock. The draft misses nothing.
 * @param {WasteDraft & {chosen: Choice}} draft
 * @returns {NewCommand<"inventory.waste" | "inventory.waste_product">}
 */
export function recordWaste({ chosen, quantity: typed, unit, reason }) {
  const quantity = quantityOf(typed);
  const isProduct = chosen.kind === "product";
  const much = isProduct ? `${quantity} ×` : `${quantity} ${unit}`;
  return {
    kind: isProduct ? "inventory.waste_product" : "inventory.waste",
    target: chosen.id,
    payload: { quantity, ...(isProduct ? {} : { unit }), reason: reason.trim() },
    metadata: { where: "", description: t("Waste: {much} {name}", { much, name: chosen.name }) },
  };
}
