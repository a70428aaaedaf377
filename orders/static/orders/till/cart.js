// A cart: what was tapped for an order and is not with the server yet. Values in, values out; till.js keeps them.
// `key` is the idempotency key of the command that will carry these lines: both tabs of a device send the same one.

/** `order` is {id, tableId, orderType} of the order that the lines are for; `isNew` when the server has none yet. */
export function newCart({ id, key, tableId = null, orderType, isNew }) {
  return { id, key, tableId, orderType, isNew, guests: null, notes: "", lines: [], problem: "" };
}

const sameOptions = (a, b) => a.length === b.length && a.every((id) => b.includes(id));

/** A second tap on the same thing counts up; anything with other options or a note is a line of its own. */
export function addLine(cart, { id, productId, optionIds = [], quantity = 1, notes = "" }) {
  const same = cart.lines.find((line) => line.productId === productId && line.notes === notes && sameOptions(line.optionIds, optionIds));
  if (same) return changeLine(cart, same.id, { quantity: same.quantity + quantity });
  return { ...cart, problem: "", lines: [...cart.lines, { id, productId, optionIds, quantity, notes }] };
}

export const MOST_OF_ONE = 99;

/** A quantity of nought takes the line away. */
export function changeLine(cart, lineId, changes) {
  const lines = cart.lines
    .map((line) => (line.id === lineId ? { ...line, ...changes } : line))
    .filter((line) => line.quantity > 0)
    .map((line) => ({ ...line, quantity: Math.min(line.quantity, MOST_OF_ONE) }));
  return { ...cart, problem: "", lines };
}

/** Put a line back where it was before it was taken away. */
export function restoreLine(cart, line, index) {
  if (cart.lines.some((other) => other.id === line.id)) return cart;
  return { ...cart, lines: [...cart.lines.slice(0, index), line, ...cart.lines.slice(index)] };
}

export const countOf = (lines) => lines.reduce((sum, line) => sum + line.quantity, 0);

/** Whether there is anything in it that would be lost. */
export const isEmpty = (cart) => !cart || (cart.lines.length === 0 && !cart.notes && cart.guests === null);

/** Lines as the API takes them. */
export const itemsOf = (cart) =>
  cart.lines.map((line) => ({
    id: line.id,
    product_id: line.productId,
    quantity: line.quantity,
    modifiers: line.optionIds.map((option_id) => ({ option_id, quantity: 1 })),
    ...(line.notes ? { special_instructions: line.notes } : {}),
  }));
