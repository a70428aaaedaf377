// @ts-check
// The published menu document, indexed for the till: by category, by id, by words. Pure.

import { daypartPrice, daypartsAt, isOffered } from "../../shared/rules/dayparts.js";
import { priceFor } from "../../shared/rules/prices.js";
import { t } from "../../shared/translate.js";

/** @import { OrderType } from "../../shared/types.js" */
/** @import { Menu, MenuDocument, MenuOption, ModifierGroup, Product } from "../types.js" */

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
 * @param {{sort_order?: number}} a
 * @param {{sort_order?: number}} b
 */
const byOrder = (a, b) => (a.sort_order ?? 0) - (b.sort_order ?? 0);

export const EMPTY_MENU = indexMenu({ version: 0, categories: [], products: [], modifier_groups: [] });

/**
 * The whole menu with the prices for eating in. `pricedFor` gives what is sold in a type of order during some dayparts,
 * with its prices: the same menu each time. `during` says which dayparts hold at a moment.
 * @param {MenuDocument} document
 * @returns {Menu}
 */
export function indexMenu(document) {
  const { dayparts = [], timezone = "UTC" } = document;
  /** @type {Map<string, Menu>} */
  const known = new Map();
  const during = (/** @type {number} */ at) => daypartsAt(dayparts, at, timezone).join();
  /** @type {Menu["pricedFor"]} */
  const pricedFor = (orderType, now = "") => {
    const key = `${orderType} ${now}`;
    const found = known.get(key);
    if (found) return found;
    const there = atPrices(document, orderType, now.split(","));
    const isPlain = !dayparts.length && there.products.every((product, at) => product === document.products[at]);
    const forLine = (/** @type {{during?: string}} */ line) => pricedFor(orderType, line.during ?? now);
    const priced = isPlain ? menu : { ...index(there), pricedFor, during, forLine };
    known.set(key, priced);
    return priced;
  };
  /** @type {Menu} */
  const menu = { ...index(document), pricedFor, during, forLine: () => pricedFor("dine_in") };
  return menu;
}

/**
 * The document with what is sold in that type of order during the dayparts `now`, and its prices.
 * @param {MenuDocument} document
 * @param {OrderType} orderType
 * @param {string[]} now
 */
function atPrices(document, orderType, now) {
  const categories = new Map(document.categories.map((category) => [category.id, category]));
  const products = document.products.map((product) => {
    const price = priceFor({ ...product, price: daypartPrice(product, now) ?? product.price }, orderType);
    const isOff = !isOffered(product, categories.get(product.category_id) ?? {}, now);
    return price === product.price && !isOff ? product : { ...product, price, isOff };
  });
  return { ...document, products };
}

/** @param {MenuDocument} document */
export function index(document) {
  const groups = new Map(document.modifier_groups.map((group) => [group.id, group]));
  const options = new Map(
    document.modifier_groups.flatMap((group) =>
      group.options.map((option) => [option.id, { ...option, groupId: group.id }]),
    ),
  );
  const products = new Map(document.products.map((product) => [product.id, product]));
  const categories = [...document.categories]
    .sort(byOrder)
    .map((category) => ({
      ...category,
      products: document.products.filter((each) => each.category_id === category.id && !each.isOff).sort(byOrder),
    }))
    .filter((category) => category.products.length);
  const searchText = new Map(
    document.products.map((product) => [
      product.id,
      plain(`${product.name} ${product.description ?? ""} ${product.sku ?? ""}`),
    ]),
  );
  const groupsOf = (/** @type {Product} */ product) =>
    product.modifier_groups.map((id) => groups.get(id)).filter((group) => group !== undefined);
  /**
   * An option by its id, or by its path within a meal deal: "<id of the part>/<id of the option>".
   * @param {string} id
   */
  const option = (id) => options.get(id.slice(id.lastIndexOf("/") + 1));
  /** @param {string} id of an option */
  const partOf = (id) => products.get(option(id)?.product_id ?? "");
  /**
   * The groups of a part of a meal deal. Their options have paths, because two parts may offer the same group.
   * @param {MenuOption} part
   * @returns {ModifierGroup[]}
   */
  const groupsWithin = (part) => {
    const product = partOf(part.id);
    return (product ? groupsOf(product) : []).map((group) => ({
      ...group,
      id: `${part.id}/${group.id}`,
      name: `${part.name}: ${group.name}`,
      is_size: false, // its price is added to the deal's
      options: group.options.map((each) => ({ ...each, id: `${part.id}/${each.id}` })),
    }));
  };
  /** @param {ModifierGroup[]} asked */
  const defaultsIn = (asked) =>
    asked.flatMap((group) => (group.always_ask ? [] : group.options).filter((each) => each.is_default));
  /** @param {MenuOption[]} chosen */
  const withDefaults = (chosen) =>
    chosen.flatMap((each) => [each.id, ...defaultsIn(groupsWithin(each)).map(({ id }) => id)]);

  return {
    version: document.version,
    categories,
    pictures: document.products.map((product) => product.images?.["160"]).filter(Boolean),
    product: (/** @type {string} */ id) => products.get(id),
    option,
    groupsOf,
    isPart: (/** @type {string} */ id) => Boolean(option(id)?.product_id),
    /**
     * The groups to choose from: the product's, and behind each those of the parts that are chosen for a meal deal.
     * @param {Product} product
     * @param {string[]} optionIds
     */
    groupsFor: (product, optionIds) =>
      groupsOf(product).flatMap((group) => [
        group,
        ...group.options
          .filter((each) => each.product_id && optionIds.includes(each.id))
          .flatMap((each) => groupsWithin(each)),
      ]),
    /**
     * Whether an option cannot be chosen: it left the menu, or it or its product is sold out or not sold at this time.
     * @param {string} id
     * @param {Set<string>} soldOut
     */
    isGone(id, soldOut) {
      const found = option(id);
      if (!found || soldOut.has(found.id)) return true;
      const part = partOf(id);
      return Boolean(found.product_id) && (!part || Boolean(part.isOff) || soldOut.has(part.id));
    },
    /**
     * The options after a tap: without those of a part that is no longer chosen, with the defaults of a new part. What
     * is tapped within a part that was chosen twice counts for both.
     * @param {string[]} before
     * @param {string[]} after
     */
    settleOptions(before, after) {
      const tapped = after.filter((id) => id.includes("/") && !before.includes(id));
      return chosenOptions(after).flatMap(({ id, within }) => {
        const part = before.includes(id) ? undefined : options.get(id);
        if (part?.product_id) return withDefaults([part]);
        const added = tapped.filter((path) => path.startsWith(`${id}/`));
        return [id, ...within.filter((path) => !added.includes(path)), ...added];
      });
    },
    /**
     * The products that contain every word of `text`. Names that begin with its first word come first.
     * @param {string} text
     */
    search(text) {
      const wanted = plain(text).split(/\s+/).filter(Boolean);
      const found = document.products.filter(
        (product) => !product.isOff && wanted.every((word) => searchText.get(product.id)?.includes(word)),
      );
      const rank = (/** @type {Product} */ product) => (plain(product.name).startsWith(wanted[0] ?? "") ? 0 : 1);
      return found.sort((a, b) => rank(a) - rank(b) || byOrder(a, b));
    },
    /** The ids of the options that are chosen without a question. */
    defaultOptions: (/** @type {Product} */ product) => withDefaults(defaultsIn(groupsOf(product))),
  };
}

/**
 * How many of a group's options must and may be chosen. `most` is Infinity where the menu sets no limit.
 * @param {ModifierGroup} group
 */
export function limitsOf(group) {
  const least = Math.max(group.min ?? 0, group.required || group.always_ask ? 1 : 0);
  return { least, most: group.max || Infinity };
}

/**
 * The chosen options in their order, each with the paths of what was chosen with it. That belongs to the nearest part
 * before it: a meal deal may have the same part twice, with different options.
 * @param {string[]} optionIds
 */
export function chosenOptions(optionIds) {
  /** @type {{id: string, within: string[]}[]} */
  const chosen = [];
  for (const id of optionIds) {
    const [part, option] = id.split("/");
    if (option) chosen.findLast((each) => each.id === part)?.within.push(id);
    else chosen.push({ id, within: [] });
  }
  return chosen;
}

/**
 * Why a product cannot be added with these options: one sentence without its full stop, or "".
 * @param {Menu} menu
 * @param {Product} product
 * @param {string[]} optionIds
 * @param {(optionId: string) => boolean} isSoldOut
 */
export function missingChoice(menu, product, optionIds, isSoldOut) {
  for (const group of menu.groupsFor(product, optionIds)) {
    const [part, within] = group.id.split("/");
    const asked = within ? chosenOptions(optionIds).filter(({ id }) => id === part) : [{ within: optionIds }];
    const missing = asked.map((each) => missingIn(group, each.within, isSoldOut)).find(Boolean);
    if (missing) return missing;
  }
  return "";
}

/**
 * @param {ModifierGroup} group
 * @param {string[]} optionIds
 * @param {(optionId: string) => boolean} isSoldOut
 */
function missingIn(group, optionIds, isSoldOut) {
  const chosen = optionIds.flatMap((id) => group.options.filter((option) => option.id === id));
  const { least, most } = limitsOf(group);
  if (chosen.length < least)
    return least - chosen.length === 1 && least === 1
      ? t("Choose {name}", { name: group.name })
      : t("Choose {least} more of {name}", { least: least - chosen.length, name: group.name });
  if (chosen.length > most) return t("Choose at most {most} of {name}", { most, name: group.name });
  const gone = chosen.find((option) => isSoldOut(option.id));
  return gone ? t("{name} is sold out", { name: gone.name }) : "";
}

/**
 * The chosen options after a tap on one. In a group of one choice the tapped option replaces the chosen one; in another
 * group it is added or removed, up to the group's limit.
 * @param {ModifierGroup} group
 * @param {string[]} optionIds
 * @param {string} optionId
 */
export function toggleOption(group, optionIds, optionId) {
  const { least, most } = limitsOf(group);
  const others = group.options.map((option) => option.id).filter((id) => id !== optionId);
  if (optionIds.includes(optionId))
    return most === 1 && least === 1 ? optionIds : optionIds.filter((id) => id !== optionId);
  if (most === 1) return [...optionIds.filter((id) => !others.includes(id)), optionId];
  const chosen = optionIds.filter((id) => others.includes(id)).length;
  return chosen >= most ? optionIds : [...optionIds, optionId];
}
