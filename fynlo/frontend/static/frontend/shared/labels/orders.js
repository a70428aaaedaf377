// @ts-check
// The names of orders and tables, the same on every screen.

import { ORDER_TYPES } from "../contract.js";
import { t } from "../translate.js";

/**
 * @typedef {object} NamedOrder the fields that name an order
 * @property {string} order_type
 * @property {string} [table_name]
 * @property {number | null} [number]
 */

/**
 * "Table 4" for a table whose name is a number, else its name, such as "Bar"; "" without a table.
 * @param {string} [name]
 */
export const tableLabel = (name = "") => (/^\d+$/.test(name) ? t("Table {name}", { name }) : name);

/**
 * The label of an order's type: "Takeaway".
 * @param {string} type
 */
export const orderTypeLabel = (type) => ORDER_TYPES[type]?.label ?? type ?? "";

/**
 * Where an order goes: its table, else its type.
 * @param {NamedOrder} order
 */
export const placeLabel = ({ order_type, table_name }) => tableLabel(table_name) || orderTypeLabel(order_type);

/**
 * `Table 4 · #12`, `Takeaway · #13`.
 * @param {NamedOrder} order
 */
export const orderLabel = (order) =>
  [placeLabel(order), order.number ? `#${order.number}` : ""].filter(Boolean).join(" · ");
