// The words and marks of states, the same as in fynlo/states.py, and how amounts are written.
import { pence, shown } from "../../realtime/money.js";

export const TABLE_STATES = {
  free: { word: "Free", icon: "check-circle", tone: "free" },
  ordering: { word: "Ordering", icon: "pencil-square", tone: "neutral" },
  waiting: { word: "Waiting", icon: "fire", tone: "info" },
  ready: { word: "Ready", icon: "bell-alert", tone: "success" },
  served: { word: "Served", icon: "check", tone: "served" },
  reserved: { word: "Reserved", icon: "bookmark", tone: "warning" },
  cleaning: { word: "To clean", icon: "sparkles", tone: "warning" },
  blocked: { word: "Out of use", icon: "no-symbol", tone: "neutral" },
  paid: { word: "Paid", icon: "check-circle", tone: "served" },
  paying: { word: "Paying", icon: "banknotes", tone: "warning" },
};

/** What people say of a table, in the words of its states. */
export const SAID_OF_TABLES = { available: "Free", occupied: "Seated", reserved: "Reserved", cleaning: "Needs cleaning", blocked: "Out of use" };

export const LINE_STATES = {
  held: { word: "Held", icon: "pause-circle", tone: "neutral" },
  fired: { word: "Sent", icon: "fire", tone: "info" },
  started: { word: "Cooking", icon: "play-circle", tone: "warning" },
  ready: { word: "Ready", icon: "bell-alert", tone: "success" },
  served: { word: "Served", icon: "check", tone: "neutral" },
  void: { word: "Void", icon: "no-symbol", tone: "neutral" },
};

/** What is said of a line that the server has not answered for. */
export const WAYS = {
  sending: { word: "Sending", icon: "arrow-path", tone: "info" },
  unsure: { word: "Not sent yet", icon: "exclamation-triangle", tone: "warning" },
};

export const ORDER_TYPES = { dine_in: "Eat in", takeaway: "Takeaway", pickup: "Pickup", delivery: "Delivery" };

/** The sum of amounts as the server writes them (pounds). */
export const amount = (values) => shown(values.reduce((sum, value) => sum + pence(value), 0));

export const things = (count, one, many = `${one}s`) => `${count} ${count === 1 ? one : many}`;
