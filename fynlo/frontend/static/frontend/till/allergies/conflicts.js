// Which dishes of this till's orders and carts conflict with what was declared. Pure.
import { allergyWarning, conflictSentence, conflicts, contentOf, isUnconfirmed } from "../../shared/rules/allergies.js";

/** Everything declared for what is on the screen; `existingOrder` is an order that a new cart will be added to. */
export function entriesOf({ order, cart, existingOrder }) {
  const declared = (order ?? existingOrder)?.allergies ?? [];
  const own = order ? [] : (cart?.allergies ?? []);
  return [...declared, ...own].sort((a, b) => (a.seat ?? 0) - (b.seat ?? 0));
}

/** A line of a cart: what the menu says of it, and what the server has refused it for. */
export function conflictsOfCart(line, entries, menu) {
  const content = contentOf(
    menu.product(line.productId),
    line.optionIds.map((id) => menu.option(id)),
  );
  return [...new Set([...conflicts({ ...content, seat: line.seat ?? null }, entries), ...(line.refusedFor ?? [])])];
}

/** A line of an order as this device reckons it, while the server has not said. */
export function conflictsByMenu(line, entries, menu) {
  const content = contentOf(
    menu.product(line.product_id),
    (line.modifiers ?? []).map(({ option_id }) => menu.option(option_id)),
  );
  return conflicts({ ...content, seat: line.seat ?? null }, entries);
}

const acknowledgedOf = (line) => line.acknowledged ?? line.allergy_acknowledged ?? [];

/** `{conflicting, isConfirmed}` of a line of a cart or an order. */
export function stateOfLine(line, { entries, menu }) {
  const conflicting = line.status === undefined ? conflictsOfCart(line, entries, menu) : (line.allergy_conflicts ?? []);
  return { conflicting, isConfirmed: !isUnconfirmed(conflicting, acknowledgedOf(line)) };
}

export const nameOf = (line, menu) => line.name ?? menu.product(line.productId)?.name ?? "This dish";

/** "Carne asada contains peanuts. Table 4, seat 2 has a peanut allergy." */
export function conflictText(line, conflicting, { entries, menu, where }) {
  return [
    conflictSentence(nameOf(line, menu), conflicting),
    allergyWarning(entries, { seat: line.seat ?? null, conflicting, where }),
  ]
    .filter(Boolean)
    .join(" ");
}
