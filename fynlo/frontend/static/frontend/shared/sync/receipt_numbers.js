// @ts-check
// The numbers of this device's own receipts. There are no gaps: a number that no guest was given is used again. Pure.

/**
 * @typedef {object} ReceiptCounter the part of the device's identity that numbers receipts (device.js)
 * @property {string} series "D7"; "" until the device is registered
 * @property {number} next_receipt
 * @property {number[]} [freed_receipts] numbers before `next_receipt` that no guest was given, ascending
 */

/**
 * Take the next receipt number.
 * @template {ReceiptCounter} Counter
 * @param {Counter} self
 * @returns {[string, Counter]} the number, "" while the device has no series; and the counter after it
 */
export function withReceipt(self) {
  if (!self.series) return ["", self];
  const [freed, ...freed_receipts] = self.freed_receipts ?? [];
  const number = `${self.series}-${String(freed ?? self.next_receipt).padStart(4, "0")}`;
  return [number, freed ? { ...self, freed_receipts } : { ...self, next_receipt: self.next_receipt + 1 }];
}

/**
 * The counter after a command was refused: its number is free again, unless a guest may have seen it.
 * @template {ReceiptCounter} Counter
 * @param {Counter} self
 * @param {{payload: {receipt_number?: string}, uncertain: boolean}} command
 * @returns {Counter}
 */
export function withoutReceipt(self, { payload, uncertain }) {
  const [series, digits] = (payload.receipt_number ?? "").split("-");
  const number = Number(digits ?? 0);
  const freed = self.freed_receipts ?? [];
  if (!number || uncertain || series !== self.series || number >= self.next_receipt || freed.includes(number))
    return self;
  return { ...self, freed_receipts: [...freed, number].sort((a, b) => a - b) };
}
