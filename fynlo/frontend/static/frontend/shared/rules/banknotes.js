// @ts-check
import { BANKNOTES, LIMITS } from "../contract.js";

/**
 * The sums that guests hand over for `due` pence, smallest first: exact, then what a whole number of each note makes.
 * payments/banknotes.py in the browser; both are held to tests/payments/cases/quick_notes.json.
 * @param {number} due
 * @returns {number[]}
 */
export function quickNotes(due) {
  if (due <= 0) return [];
  const rounded = BANKNOTES.map((note) => Math.ceil(due / note) * note);
  return [...new Set([due, ...rounded])].sort((a, b) => a - b).slice(0, LIMITS.quickNotes);
}
