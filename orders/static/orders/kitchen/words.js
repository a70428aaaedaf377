// Words and marks that the views share.
export const ITEM_STATES = {
  held: { word: "Held", icon: "pause-circle" },
  fired: { word: "To do", icon: "" },
  started: { word: "Cooking", icon: "fire" },
  ready: { word: "Ready", icon: "check" },
  served: { word: "Served", icon: "check" },
  void: { word: "Void", icon: "no-symbol" },
};

const TYPES = { dine_in: "Eat in", takeaway: "Takeaway", pickup: "Pickup", delivery: "Delivery" };
export const TYPE_ICONS = { takeaway: "shopping-bag", pickup: "shopping-bag", delivery: "truck" };

/** What a runner looks for: the table, or that it goes out. */
export function placeOf({ order_type, table_name }) {
  if (order_type !== "dine_in") return TYPES[order_type] ?? order_type;
  return /^\d+$/.test(table_name) ? `Table ${table_name}` : table_name || TYPES.dine_in;
}

export const plural = (count, word) => `${count} ${word}${count === 1 ? "" : "s"}`;
export const dishes = (items) => items.filter(({ status }) => status !== "void").map(({ quantity, name }) => `${quantity} ${name}`).join(", ");
