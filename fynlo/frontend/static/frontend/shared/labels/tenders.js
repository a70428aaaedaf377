// @ts-check
// The ways of paying, as payments/tenders.py declares them; a test holds one against the other.

/** `by_staff`: taken, corrected and given back at the till. `offline`: also without a network. */
export const TENDERS = {
  cash: { label: "Cash", icon: "banknotes", by_staff: true, opens_drawer: true, offline: true },
  card: { label: "Card", icon: "credit-card", by_staff: true, opens_drawer: false, offline: true },
  qr: { label: "Guest's phone", icon: "device-phone-mobile", by_staff: false, opens_drawer: false, offline: false },
};
