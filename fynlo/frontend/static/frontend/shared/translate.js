// @ts-check
// Texts in the language of the page. English is the language of the code; `manage.py translations` writes the others as
// modules, which the page loads before every other script. Without one, and in Node, texts stay English.

/** @typedef {Record<string, string | string[]>} Translations by the English text; several forms for a number */
/** @typedef {Record<string, string | number>} Values by the name of a placeholder */

/** @type {Translations} */
const translations = globalThis.fynloTranslations ?? {};

/** The language of the page, as `Intl` names it. */
export const LANGUAGE = globalThis.document?.documentElement.lang || "en-GB";

/**
 * A text in the language of the page: `t("Table {name}", { name })`. The text is written out, so that it is found.
 * @param {string} text in English
 * @param {Values} [values]
 */
export const t = (text, values) => fill(/** @type {string} */ (translations[text] ?? text), values);

/**
 * A text that counts: `plural(count, "{count} item", "{count} items")`. English and Spanish have a form for one and a
 * form for every other number.
 * @param {number} count
 * @param {string} one in English
 * @param {string} many in English
 * @param {Values} [values] beside `count`
 */
export function plural(count, one, many, values) {
  const forms = translations[one] ?? [one, many];
  return fill(forms[count === 1 ? 0 : 1], { count, ...values });
}

/**
 * A number as people write it: `12.5`, in Spanish `12,5`.
 * @param {number} number
 */
export const formatNumber = (number) => number.toLocaleString(LANGUAGE);

/**
 * @param {string} text
 * @param {Values} [values]
 */
function fill(text, values) {
  return values ? text.replace(/\{(\w+)\}/g, (whole, name) => String(values[name] ?? whole)) : text;
}
