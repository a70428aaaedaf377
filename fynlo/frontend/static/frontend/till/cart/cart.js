// A cart: the lines for an order that the server does not have yet. Pure; till.js stores the carts.
// `key` is the idempotency key of the command that will carry these lines: both tabs of a device send the same one.
import { LIMITS } from "../../shared/contract.js";

/**
 * `order` is {id, tableId, orderType} of the order that the lines are for; `isNew` when the server has none yet.
 * `customer` is {name, phone} or null, `promisedAt` a moment or null for as soon as possible; `hold` is what the person
 * decided of courses, {course: waits}.
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

const sameOptions = (a, b) => a.length === b.length && a.every((id) => b.includes(id));

const isSame = (a, b) =>
  a.productId === b.productId &&
  a.notes === b.notes &&
  (a.course ?? 1) === b.course &&
  (a.seat ?? null) === b.seat &&
  sameOptions(a.optionIds, b.optionIds);

/** The line that another one like it counts up. */
export const sameLine = (cart, line) => cart.lines.find((other) => isSame(other, line));

/** Add a line. The same product counts up; other options, note, course or seat make a separate line. */
export function addLine(
  cart,
  { id, productId, optionIds = [], quantity = 1, notes = "", course = 1, seat = null, acknowledged = [] },
) {
  const line = { id, productId, optionIds, quantity, notes, course, seat, acknowledged };
  const same = sameLine(cart, line);
  if (same) return changeLine(cart, same.id, { quantity: same.quantity + quantity });
  return { ...cart, problem: "", lines: [...cart.lines, line] };
}

/** Change a line. A quantity of 0 removes it. */
export function changeLine(cart, lineId, changes) {
  const lines = cart.lines
    .map((line) => (line.id === lineId ? { ...line, ...changes } : line))
    .filter((line) => line.quantity > 0)
    .map((line) => ({ ...line, quantity: Math.min(line.quantity, LIMITS.lineQuantity) }));
  return { ...cart, problem: "", lines };
}

/** Put a line back where it was before it was taken away. */
export function restoreLine(cart, line, index) {
  if (cart.lines.some((other) => other.id === line.id)) return cart;
  return { ...cart, lines: [...cart.lines.slice(0, index), line, ...cart.lines.slice(index)] };
}

/** Another line where one was. */
export function replaceLine(cart, lineId, line) {
  return { ...cart, problem: "", lines: cart.lines.map((other) => (other.id === lineId ? line : other)) };
}

export const countOf = (lines) => lines.reduce((sum, line) => sum + line.quantity, 0);

/** Whether there is anything in it that would be lost. */
export const isEmpty = (cart) =>
  !cart ||
  (cart.lines.length === 0 &&
    !cart.notes &&
    cart.guests === null &&
    !cart.customer &&
    !cart.promisedAt &&
    !cart.allergies?.length);

/** Lines as the API takes them. */
export const itemsOf = (cart) =>
  cart.lines.map((line) => ({
    id: line.id,
    product_id: line.productId,
    quantity: line.quantity,
    modifiers: line.optionIds.map((option_id) => ({ option_id, quantity: 1 })),
    ...(line.notes ? { special_instructions: line.notes } : {}),
    ...(line.course > 1 ? { course: line.course } : {}),
    ...(line.seat ? { seat: line.seat } : {}),
    allergy_acknowledged: line.acknowledged ?? [],
  }));
