// @ts-check
/** What a guest has chosen in the form of the menu: the sum, and how it is kept on the phone. Pure. */

import { pence } from "../money.js";

/** @typedef {{quantity: number, price: string, options: string[]}} Chosen one product, in pounds as on the page */
/** @typedef {[name: string, value: string][]} Fields the fields of the form, in order */

const KEPT = /^[qno]-/;

/**
 * The sum of what is chosen in pence, and how many dishes it is.
 * @param {Chosen[]} chosen
 */
export function sumOf(chosen) {
  let total = 0;
  let count = 0;
  for (const { quantity, price, options } of chosen) {
    if (!(quantity > 0)) continue;
    count += quantity;
    total += quantity * options.reduce((sum, option) => sum + pence(option), pence(price));
  }
  return { total, count };
}

/**
 * The fields to keep: quantities above 0, and the options and notes of those products.
 * @param {Fields} fields
 * @returns {Fields}
 */
export function fieldsToKeep(fields) {
  const wanted = new Set(
    fields.filter(([name, value]) => name.startsWith("q-") && Number(value) > 0).map(([name]) => name.slice(2, 38)),
  );
  return fields.filter(([name]) => KEPT.test(name) && wanted.has(name.slice(2, 38)));
}

/**
 * The fields that were kept, "" or text that is not ours gives none.
 * @param {string | null} text
 * @returns {Fields}
 */
export function keptFields(text) {
  try {
    const found = JSON.parse(text ?? "[]");
    return Array.isArray(found) ? found.filter((each) => Array.isArray(each) && each.length === 2) : [];
  } catch {
    return [];
  }
}
