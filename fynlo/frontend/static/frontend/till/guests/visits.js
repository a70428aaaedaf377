// @ts-check
/** What the till says of guests who order on their phones. Pure. */

import { tableLabel } from "../../shared/labels/orders.js";
import { allergenLabel } from "../../shared/rules/allergies.js";
import { plural, t } from "../../shared/translate.js";

/** @typedef {{id: string, name: string, quantity: number, unit_price: number, notes: string,
 *   options: {id: string, name: string, quantity: number}[]}} RequestItem */
/** @typedef {{id: string, visit_id: string, guest: number, items: RequestItem[], avoids: string[], total: number,
 *   sent_at: string}} GuestRequest what a guest sent and nobody has confirmed */
/** @typedef {{id: string, table_id: string, table_name: string, order_id: string | null, code: string,
 *   called_at: string | null, guests: number, waiting: GuestRequest[]}} Visit */
/** @typedef {{key: string, visit: Visit, request: GuestRequest | null}} Notice what a waiter has to do */

/**
 * What waits for a waiter, oldest first: orders to confirm, then calls. Visits whose order is closed are left out.
 * @param {Visit[]} visits
 * @param {Record<string, unknown>} openOrders by id
 * @returns {Notice[]}
 */
export function noticesOf(visits, openOrders) {
  const open = visits.filter(({ order_id }) => order_id === null || order_id in openOrders);
  const requests = open.flatMap((visit) =>
    visit.waiting.map((request) => ({ key: request.id, visit, request, at: request.sent_at })),
  );
  const calls = open
    .filter(({ called_at }) => called_at !== null)
    .map((visit) => ({ key: `call-${visit.id}`, visit, request: null, at: String(visit.called_at) }));
  return [...requests, ...calls].sort((a, b) => (a.at < b.at ? -1 : 1)).map(({ at: _at, ...notice }) => notice);
}

/** @param {Notice} notice */
export function titleOf({ visit, request }) {
  const table = tableLabel(visit.table_name);
  return request ? t("{table} ordered by phone", { table }) : t("{table} calls the waiter", { table });
}

/**
 * The dishes of a request in one text: `2 × Tacos (Prawn) “no onion”, 1 × Crisps`.
 * @param {GuestRequest} request
 */
export function dishesOf({ items }) {
  return items
    .map(({ quantity, name, options, notes }) => {
      const chosen = options.length ? ` (${options.map((option) => option.name).join(", ")})` : "";
      return `${quantity} × ${name}${chosen}${notes ? ` “${notes}”` : ""}`;
    })
    .join(", ");
}

/**
 * What the kitchen has to know of a guest who avoids allergens.
 * @param {GuestRequest} request
 */
export const avoidedBy = ({ avoids }) =>
  t("The guest avoids {listed}: check with the kitchen.", { listed: avoids.map(allergenLabel).join(", ") });

/**
 * @param {Visit[]} visits
 * @param {string} tableId
 */
export const visitsAt = (visits, tableId) => visits.filter(({ table_id }) => table_id === tableId);

/**
 * Whether the guests of a visit may order more: their bill is not paid.
 * @param {Visit} visit
 * @param {Record<string, {payment_status?: string}>} openOrders by id
 */
export const takesOrders = ({ order_id }, openOrders) =>
  order_id === null || openOrders[order_id]?.payment_status !== "paid";

/** @param {Visit} visit */
export const phonesOf = ({ guests }) => plural(guests, "{count} phone", "{count} phones");
