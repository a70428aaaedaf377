// @ts-check

/**
 * The page's first element for a selector. Throws when the template has none.
 * @param {string} selector
 */
export function pageElement(selector) {
  const found = /** @type {HTMLElement | null} */ (document.querySelector(selector));
  if (!found) throw new Error(`The page has no ${selector}.`);
  return found;
}
