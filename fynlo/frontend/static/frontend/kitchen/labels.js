// Words and marks that the views share. The words of states are those of all surfaces.
import { STATES } from "../shared/labels/states.js";

export const ITEM_STATES = {
  held: { word: STATES.held.word, icon: "pause-circle" },
  fired: { word: STATES.fired.word, icon: "" },
  started: { word: STATES.started.word, icon: "fire" },
  ready: { word: STATES.ready.word, icon: "check" },
  served: { word: STATES.served.word, icon: "check" },
  void: { word: STATES.void.word, icon: "no-symbol" },
};

const TYPES = { dine_in: "Eat in", takeaway: "Takeaway", pickup: "Pickup", delivery: "Delivery" };
export const TYPE_ICONS = { takeaway: "shopping-bag", pickup: "shopping-bag", delivery: "truck" };

/** What a runner looks for: the table, or that it goes out. */
export function placeOf({ order_type, table_name }) {
  if (order_type !== "dine_in") return TYPES[order_type] ?? order_type;
  return /^\d+$/.test(table_name) ? `Table ${table_name}` : table_name || TYPES.dine_in;
}

export const dishes = (items) =>
  items
    .filter(({ status }) => status !== "void")
    .map(({ quantity, name }) => `${quantity} ${name}`)
    .join(", ");
