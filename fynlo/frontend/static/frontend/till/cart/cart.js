// @ts-check
// A cart: the lines for an order that the server does not have yet. Pure; the device stores the carts.

import { LIMITS } from "../../shared/contract.js";
import { chosenOptions } from "../menu/menu.js";

/** @import { Cart, CartLine, CartStart } from "../types.js" */

const KEEPS_PRICE_MS = 2 * 60 * 60 * 1000; // LONGEST_CHOICE of orders/line_items.py

/**
 * A cart without lines.
 * @param {CartStart & Pick<Cart, "id" | "key" | "isNew">} start
 * @returns {Cart}
 */
export function newCart({ id, key, tableId = null, orderType, isNew, customer = null, promisedAt = null }) {
  return {
    id,
    key,
    tableId,
    orderType,
    isNew,
    customer,
    promisedAt,
    guests: null,
    notes: "",
    allergies: [],
    hold: {},
    lines: [],
    problem: "",
  };
}

/**
 * @typedef {Omit<CartLine, "id">} NewLine a line before it gets its id
 * @typedef {Partial<Omit<CartLine, "id" | "productId">>} LineChanges
 */

/**
 * The chosen options as a text, whatever order they were chosen in.
 * @param {string[]} optionIds
 */
const optionsKey = (optionIds) =>
  chosenOptions(optionIds)
    .map(({ id, within }) => [id, ...within.sort()].join())
    .sort()
    .join(";");

/**
 * @param {CartLine} known
 * @param {NewLine} line
 */
const isSame = (known, line) =>
  known.productId === line.productId &&
  known.notes === line.notes &&
  (known.during ?? "") === (line.during ?? "") &&
  (known.course ?? 1) === line.course &&
  (known.seat ?? null) === line.seat &&
  optionsKey(known.optionIds) === optionsKey(line.optionIds);

/**
 * The line of the cart that `line` would count up; undefined without one.
 * @param {Cart} cart
 * @param {NewLine} line
 */
export const sameLine = (cart, line) => cart.lines.find((known) => isSame(known, line));

/**
 * Add a line. The same product counts up; other options, notes, course or seat make a separate line.
 * @param {Cart} cart
 * @param {Pick<CartLine, "id" | "productId"> & Partial<CartLine>} line
 * @returns {Cart}
 */
export function addLine(
  cart,
  { id, productId, optionIds = [], quantity = 1, notes = "", course = 1, seat = null, acknowledged = [], ...time },
) {
  const line = { id, productId, optionIds, quantity, notes, course, seat, acknowledged, ...time };
  const same = sameLine(cart, line);
  if (same) return changeLine(cart, same.id, { quantity: same.quantity + quantity, chosenAt: line.chosenAt });
  return { ...cart, problem: "", lines: [...cart.lines, line] };
}

/**
 * Change a line. A quantity of 0 removes it; a quantity above the limit becomes the limit.
 * @param {Cart} cart
 * @param {string} lineId
 * @param {LineChanges} changes
 * @returns {Cart}
 */
export function changeLine(cart, lineId, changes) {
  const lines = cart.lines
    .map((line) => (line.id === lineId ? { ...line, ...changes } : line))
    .filter((line) => line.quantity > 0)
    .map((line) => ({ ...line, quantity: Math.min(line.quantity, LIMITS.lineQuantity) }));
  return { ...cart, problem: "", lines };
}

/**
 * The carts, where what was chosen too long ago has the price of now. The server decides the same.
 * @param {Record<string, Cart>} carts
 * @param {number} now the server's time in milliseconds
 */
export function withoutOldTimes(carts, now) {
  const isOld = (/** @type {CartLine} */ { chosenAt }) => (chosenAt ?? now) < now - KEEPS_PRICE_MS;
  if (!Object.values(carts).some(({ lines }) => lines.some(isOld))) return carts;
  const renew = (/** @type {CartLine} */ line) =>
    isOld(line) ? { ...line, during: undefined, chosenAt: undefined } : line;
  return Object.fromEntries(Object.entries(carts).map(([id, cart]) => [id, { ...cart, lines: cart.lines.map(renew) }]));
}

/**
 * Put a removed line back at `index`. A cart that has the line stays as it is.
 * @param {Cart} cart
 * @param {CartLine} line
 * @param {number} index
 * @returns {Cart}
 */
export function restoreLine(cart, line, index) {
  if (cart.lines.some((other) => other.id === line.id)) return cart;
  return { ...cart, lines: [...cart.lines.slice(0, index), line, ...cart.lines.slice(index)] };
}

/**
 * Put `line` in the place of the line with the id `lineId`.
 * @param {Cart} cart
 * @param {string} lineId
 * @param {CartLine} line
 * @returns {Cart}
 */
export function replaceLine(cart, lineId, line) {
  return { ...cart, problem: "", lines: cart.lines.map((other) => (other.id === lineId ? line : other)) };
}

/**
 * How many items the lines have together.
 * @param {{quantity: number}[]} lines
 */
export const countOf = (lines) => lines.reduce((sum, line) => sum + line.quantity, 0);

/**
 * Whether nothing is lost without the cart.
 * @param {Cart | null | undefined} cart
 */
export const isEmpty = (cart) =>
  !cart ||
  (cart.lines.length === 0 &&
    !cart.notes &&
    cart.guests === null &&
    !cart.customer &&
    !cart.promisedAt &&
    !cart.allergies?.length);

/**
 * What was chosen, as the API takes it. A part of a meal deal says what was chosen with it, even if that is nothing.
 * @param {string[]} optionIds
 * @param {(optionId: string) => boolean} isPart
 */
const modifiersOf = (optionIds, isPart) =>
  chosenOptions(optionIds).map(({ id, within }) => ({
    option_id: id,
    quantity: 1,
    ...(isPart(id) && {
      modifiers: within.map((path) => ({ option_id: path.slice(id.length + 1), quantity: 1 })),
    }),
  }));

/**
 * The lines as the body of `order.create` and `order.add_lines`.
 * @param {Cart} cart
 * @param {(optionId: string) => boolean} [isPart] whether an option puts a product into a meal deal
 */
export const itemsOf = (cart, isPart = () => false) =>
  cart.lines.map((line) => ({
    id: line.id,
    product_id: line.productId,
    quantity: line.quantity,
    modifiers: modifiersOf(line.optionIds, isPart),
    ...(line.notes ? { special_instructions: line.notes } : {}),
    ...(line.course && line.course > 1 ? { course: line.course } : {}),
    ...(line.seat ? { seat: line.seat } : {}),
    ...(line.chosenAt ? { chosen_at: new Date(line.chosenAt).toISOString() } : {}),
    allergy_acknowledged: line.acknowledged ?? [],
  }));
