// @ts-check
// Which lines of this till's orders and carts conflict with the declared allergies. Pure.

import { allergyWarning, conflictSentence, conflicts, contentOf, isUnconfirmed } from "../../shared/rules/allergies.js";
import { t } from "../../shared/translate.js";

/** @import { Allergies } from "../../shared/types.js" */
/** @import { Cart, CartLine, Menu, ShownLine, ShownOrder } from "../types.js" */

/**
 * The allergies that apply to the screen's order or cart, by seat. `existingOrder` is the order that a new cart will be
 * added to.
 * @param {{order: ShownOrder | null, cart: Cart | null, existingOrder: ShownOrder | null}} screen
 * @returns {Allergies[]}
 */
export function entriesOf({ order, cart, existingOrder }) {
  const declared = (order ?? existingOrder)?.allergies ?? [];
  const own = order ? [] : (cart?.allergies ?? []);
  return [...declared, ...own].sort((a, b) => (a.seat ?? 0) - (b.seat ?? 0));
}

/**
 * The conflicts of a cart's line: by the menu, and those that the server refused it for.
 * @param {Omit<CartLine, "id">} line
 * @param {Allergies[]} entries
 * @param {Menu} menu
 */
export function conflictsOfCart(line, entries, menu) {
  const content = contentOf(
    menu.product(line.productId),
    line.optionIds.map((id) => menu.option(id)),
  );
  return [...new Set([...conflicts({ ...content, seat: line.seat ?? null }, entries), ...(line.refusedFor ?? [])])];
}

/**
 * The conflicts of an order's line by the menu of this device, until the server has answered.
 * @param {Pick<ShownLine, "product_id" | "modifiers" | "seat">} line
 * @param {Allergies[]} entries
 * @param {Menu} menu
 */
export function conflictsByMenu(line, entries, menu) {
  if (line.product_id === null) return []; // a gift card, for one, contains nothing
  const content = contentOf(
    menu.product(line.product_id),
    (line.modifiers ?? []).flatMap(({ option_id, modifiers = [] }) =>
      [option_id, ...modifiers.map((within) => within.option_id)].map((id) => menu.option(id)),
    ),
  );
  return conflicts({ ...content, seat: line.seat ?? null }, entries);
}

/** @typedef {Omit<CartLine, "id"> | ShownLine} AnyLine of a cart or of an order */

/**
 * The conflicts of a line, and whether a person confirmed all of them.
 * @param {AnyLine} line
 * @param {{entries: Allergies[], menu: Menu}} given
 */
export function conflictState(line, { entries, menu }) {
  const isOfCart = line.status === undefined;
  const conflicting = isOfCart ? conflictsOfCart(line, entries, menu) : (line.allergy_conflicts ?? []);
  const acknowledged = (isOfCart ? line.acknowledged : line.allergy_acknowledged) ?? [];
  return { conflicting, isConfirmed: !isUnconfirmed(conflicting, acknowledged) };
}

/**
 * @param {AnyLine} line
 * @param {Menu} menu
 */
const nameOf = (line, menu) =>
  (line.status === undefined ? menu.product(line.productId)?.name : line.name) ?? t("This dish");

/**
 * "Carne asada contains peanuts. Table 4, seat 2 has a peanut allergy."
 * @param {AnyLine} line
 * @param {string[]} conflicting
 * @param {{entries: Allergies[], menu: Menu, where: string}} given
 */
export function conflictText(line, conflicting, { entries, menu, where }) {
  return [
    conflictSentence(nameOf(line, menu), conflicting),
    allergyWarning(entries, { seat: line.seat ?? null, conflicting, where }),
  ]
    .filter(Boolean)
    .join(" ");
}
