// @ts-check
/** The reducer of stock: inventory/reducers.py in the browser. A test compares both. Pure. */

import { PART_EVENTS } from "../contract.js";
import { only } from "./only.js";

/** @import { StockNews, StockPart } from "../types.js" */

const MOST_NEWS = 5;

/**
 * What ran low last, at most one entry for an item.
 * @param {StockPart} part
 * @param {{
 *   type: string, seq: number, occurred_at: string, data: Pick<StockNews, "item_id" | "name" | "free" | "unit">,
 * }} event
 * @returns {StockPart}
 */
function reduceStock({ news }, { type, seq, occurred_at: at, data: { item_id, name, free, unit } }) {
  const others = news.filter((each) => each.item_id !== item_id);
  const is_out = type === "inventory.out_of_stock";
  return { news: [...others, { seq, is_out, at, item_id, name, free, unit }].slice(-MOST_NEWS) };
}

export const reducers = { low_stock: only(PART_EVENTS.low_stock, reduceStock) };
