// Numbers of the device's own receipts, without a gap: one that no guest was given is the next one to be given. Pure,
// and without imports, so that a test can call it. `self` is what the device knows of itself (device.js).

/** [the number, "" while the device has no series; the device that has given it]. */
export function withReceipt(self) {
  if (!self.series) return ["", self];
  const [freed, ...freed_receipts] = self.freed_receipts ?? [];
  const number = `${self.series}-${String(freed ?? self.next_receipt).padStart(4, "0")}`;
  return [number, freed ? { ...self, freed_receipts } : { ...self, next_receipt: self.next_receipt + 1 }];
}

/** The device after its `command` was refused: its number is free again, unless a guest was shown it meanwhile. */
export function withoutReceipt(self, { payload, uncertain }) {
  const [series, digits] = (payload.receipt_number ?? "").split("-");
  const number = Number(digits ?? 0);
  const freed = self.freed_receipts ?? [];
  if (!number || uncertain || series !== self.series || number >= self.next_receipt || freed.includes(number))
    return self;
  return { ...self, freed_receipts: [...freed, number].sort((a, b) => a - b) };
}
