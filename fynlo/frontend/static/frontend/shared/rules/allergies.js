// @ts-check
// Allergies that an order and its seats declare, and their conflicts with dishes: orders/allergies.py in the browser. A
// test compares both. Pure. `entries` are an order's allergies, one for each seat.

import { t } from "../translate.js";

/** @import { Allergies } from "../types.js" */

/** Stands among the conflicts of a dish whose allergens are not all known. */
export const UNKNOWN = "unknown";

/** @type {Record<string, string>} within a sentence */
const LABELS = {
  gluten: t("gluten"),
  celery: t("celery"),
  crustaceans: t("crustaceans"),
  eggs: t("eggs"),
  fish: t("fish"),
  lupin: t("lupin"),
  milk: t("milk"),
  molluscs: t("molluscs"),
  mustard: t("mustard"),
  tree_nuts: t("tree nuts"),
  peanuts: t("peanuts"),
  sesame: t("sesame"),
  soya: t("soya"),
  sulphites: t("sulphites"),
};

/** @param {string} allergen */
export const allergenLabel = (allergen) => LABELS[allergen] ?? allergen.replaceAll("_", " ");

/**
 * The allergen as it stands before "allergy": "egg" for "eggs".
 * @param {string} allergen
 */
export const allergy = (allergen) => allergenLabel(allergen).replace(/s$/, "");

/**
 * The entry of this seat, or of the whole order for null.
 * @param {Allergies[]} entries
 * @param {number | null} seat
 */
export const entryFor = (entries, seat) => entries.find((entry) => entry.seat === seat) ?? null;

/**
 * `entries` with the entry of this seat replaced. Without allergens and note the entry is removed.
 * @param {Allergies[]} entries
 * @param {{seat?: number | null, allergens: string[], note?: string}} entry
 * @returns {Allergies[]}
 */
export function withEntry(entries, { seat = null, allergens, note = "" }) {
  const others = entries.filter((entry) => entry.seat !== seat);
  const declared = allergens.length || note ? [{ seat, allergens: [...new Set(allergens)].sort(), note }] : [];
  return [...others, ...declared].sort((a, b) => (a.seat ?? 0) - (b.seat ?? 0));
}

/**
 * The entries that concern a line of this seat. A line without a seat may be for any guest: all entries.
 * @param {Allergies[]} entries
 * @param {number | null} seat
 */
export const forSeat = (entries, seat) =>
  entries.filter((entry) => seat === null || entry.seat === null || entry.seat === seat);

/**
 * @typedef {object} Content of a product or an option on the menu
 * @property {string[] | null} [allergens] null: not all are known
 * @property {string[]} [known_allergens] those that are certain, if it has a recipe
 * @property {string} [product_id] of an option: the product that it puts into a meal deal
 */

/**
 * What a dish contains with its options. A meal deal contains what its parts contain.
 * @param {Content | undefined} product
 * @param {(Content | undefined)[]} options
 * @returns {{allergens: string[] | null, known: string[]}} `allergens` is null when a part of them is unknown; `known`
 *   is that part of them that is known
 */
export function contentOf(product, options) {
  const isDeal = options.some((option) => option?.product_id);
  const parts = [isDeal && product ? { ...product, allergens: product.allergens ?? [] } : product, ...options];
  const known = [...new Set(parts.flatMap((part) => part?.known_allergens ?? part?.allergens ?? []))].sort();
  return { allergens: parts.some((part) => !part?.allergens) ? null : known, known };
}

/**
 * The declared allergens that a dish contains, and UNKNOWN when its allergens are not all known.
 * @param {{allergens: string[] | null, known: string[], seat: number | null}} dish
 * @param {Allergies[]} entries
 * @returns {string[]}
 */
export function conflicts({ allergens, known, seat }, entries) {
  const declared = new Set(forSeat(entries, seat).flatMap((entry) => entry.allergens));
  if (!declared.size) return [];
  return [...[...declared].filter((name) => known.includes(name)).sort(), ...(allergens === null ? [UNKNOWN] : [])];
}

/**
 * Whether there is a conflict that no person has confirmed.
 * @param {string[]} conflicting
 * @param {string[]} acknowledged
 */
export const isUnconfirmed = (conflicting, acknowledged) => conflicting.some((name) => !acknowledged.includes(name));

/** @param {string[]} names at least one */
const listed = (names) =>
  names.length === 1
    ? names[0]
    : t("{names} and {last}", { names: names.slice(0, -1).join(", "), last: names[names.length - 1] });

/**
 * "Carne asada contains peanuts."
 * @param {string} dish
 * @param {string[]} conflicting
 */
export function conflictSentence(dish, conflicting) {
  const known = conflicting.filter((name) => name !== UNKNOWN).map(allergenLabel);
  if (!known.length) return t("The allergens of {dish} are not known yet.", { dish });
  const rest = conflicting.includes(UNKNOWN) ? t(" Its other allergens are not all known.") : "";
  return t("{dish} contains {allergens}.{rest}", { dish, allergens: listed(known), rest });
}

/** @param {Pick<Allergies, "seat">} entry */
export const allergyOwner = ({ seat }) => (seat === null ? t("Whole order") : t("Seat {seat}", { seat }));

/** @param {Pick<Allergies, "allergens" | "note">} entry */
export const allergyContent = ({ allergens, note }) =>
  [...allergens.map(allergenLabel), ...(note ? [`“${note}”`] : [])].join(", ");

/** @param {Allergies[]} entries */
export const describeAllergies = (entries) =>
  entries.map((entry) => `${allergyOwner(entry)}: ${allergyContent(entry)}`).join(". ");

/** @param {string[]} allergens at least one */
function withArticle(allergens) {
  const text = listed(allergens.map(allergy));
  return "aeiou".includes(text[0]) ? t("an {allergy}", { allergy: text }) : t("a {allergy}", { allergy: text });
}

/**
 * Whose allergies conflict: "Seat 2 has a peanut allergy."
 * @param {Allergies[]} entries
 * @param {object} line
 * @param {number | null} line.seat
 * @param {string[]} line.conflicting
 * @param {string} [line.where] stands before the seat: "Table 4"
 */
export function allergyWarning(entries, { seat, conflicting, where = "" }) {
  /** @param {Allergies} entry */
  const concerned = ({ allergens }) => {
    const hit = allergens.filter((name) => conflicting.includes(name));
    return hit.length || !conflicting.includes(UNKNOWN) ? hit : allergens;
  };
  /** @param {Allergies} entry */
  const named = ({ seat: of }) =>
    of === null ? where || t("This order") : where ? t("{where}, seat {of}", { where, of }) : t("Seat {of}", { of });
  return forSeat(entries, seat)
    .filter((entry) => concerned(entry).length)
    .map((entry) => t("{who} has {allergy} allergy.", { who: named(entry), allergy: withArticle(concerned(entry)) }))
    .join(" ");
}
