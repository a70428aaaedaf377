// Which part of a bill is paid, and its amount: payments/splitting.py in whole pence. Pure. The server computes every
// part again and refuses one that differs.

import { LIMITS } from "../../shared/contract.js";
import { plural } from "../../shared/labels/plural.js";
import { formatPence, pence, pounds } from "../../shared/money.js";
import { partOf, shareOf, stillPaying } from "../../shared/rules/splitting.js";

/**
 * How a bill is being paid at this till. `way` is all, items, seats, shares or amount; `picks` are {line id:
 * "parts/of"}, `seats` those that pay together, `of` people are still paying (null: nobody has said, see sharing).
 * `step` is "choose" until the part is chosen, then "take", with "tip" beside it; `tender` is cash or card. `typed`,
 * `received` and `tip` are pence; `keep` turns the change into a tip. `lastFour` and `code` are from the card machine's
 * paper. `declined` is what the machine has refused a moment ago, `taking` the command that takes the money.
 */
export const NEW_PAY = {
  orderId: null,
  way: "all",
  step: "take",
  tender: "cash",
  picks: {},
  seats: [],
  of: null,
  parts: 1,
  typed: null,
  received: null,
  tip: 0,
  keep: false,
  lastFour: "",
  code: "",
  declined: null,
  taking: null,
  although: false,
};

export const TIP_RATES = [500, 1000, 1250]; // ten-thousandths of the part that is paid

/** The tip of a payment: what was named, and the change where the guest leaves it. */
export function tipNow({ tip, keep, received, tender }, due) {
  return tip + (tender === "cash" && keep ? Math.max((received ?? 0) - due - tip, 0) : 0);
}

/** The server's reading of a bill (GET /orders/<id>/bill) in pence; a line is {id, due, paid, held, left}. */
export function billFrom(read) {
  const sums = ({ total, paid, held, left }) => ({
    total: pence(total),
    paid: pence(paid),
    held: pence(held),
    left: pence(left),
  });
  const lines = read.lines.map(({ line_id, due, paid, held, left }) => ({
    id: line_id,
    due: pence(due),
    paid: pence(paid),
    held: pence(held),
    left: pence(left),
  }));
  return {
    ...sums(read),
    due: pence(read.due),
    overpaid: pence(read.overpaid),
    people: read.people,
    payers: read.payers,
    lines,
  };
}

/**
 * The part that is chosen: {pence, split, text}. `lines` are the order's; `bill` is the reading, or null while there
 * is none: then all that is due, or an amount, can be paid and nothing finer. `split` goes to the server with the
 * amount.
 */
export function chosenPart(pay, { bill, duePence, lines }) {
  if (pay.way === "amount") return { pence: pay.typed ?? 0, split: null, text: "A part" };
  if (pay.way === "shares" && bill) {
    const { of, parts } = sharing(pay, bill);
    return {
      pence: shareOf(bill, parts, of),
      split: { way: "shares", parts, of },
      text: `${plural(parts, "share")} of ${of}`,
    };
  }
  if (pay.way === "items" && bill) return pickedPart(pay.picks, bill);
  if (pay.way === "seats" && bill) {
    const picks = picksOfSeats(seatsOf(bill, lines), pay.seats);
    return { ...pickedPart(picks, bill), text: seatLabel(pay.seats) };
  }
  return { pence: bill && !pay.although ? bill.left : duePence, split: null, text: "" };
}

/** How many people are still paying, and for how many of them is paid now. */
export function sharing(pay, bill) {
  const of = pay.of ?? stillPaying(bill);
  return { of, parts: Math.min(pay.parts, of) };
}

/**
 * The bill by seat: `seats` are [{seat, own, isPaid}] with the shares of the bill that are theirs alone, `shared` those
 * of everybody. Who still pays divides what is shared evenly.
 */
export function seatsOf(bill, lines) {
  const seatOf = new Map(lines.map(({ id, seat }) => [id, seat ?? null]));
  const shares = bill.lines.filter(({ id, due }) => due && seatOf.has(id));
  const numbers = [...new Set(shares.map(({ id }) => seatOf.get(id)))]
    .filter((seat) => seat !== null)
    .sort((a, b) => a - b);
  const seats = numbers.map((seat) => {
    const own = shares.filter(({ id }) => seatOf.get(id) === seat);
    return { seat, own, isPaid: own.every(({ left }) => !left) };
  });
  return { seats, shared: shares.filter(({ id, left }) => seatOf.get(id) === null && left > 0) };
}

export const SHARED = "shared"; // in place of a seat: what is left for everybody once every seat has paid

/** What those seats pay for, as picks: their own items, and their part of what is shared. */
export function picksOfSeats({ seats, shared }, chosen) {
  const unpaid = seats.filter(({ isPaid }) => !isPaid);
  const paying = unpaid.filter(({ seat }) => chosen.includes(seat));
  const picks = Object.fromEntries(
    paying.flatMap(({ own }) => own.filter(({ left }) => left).map(({ id }) => [id, "1/1"])),
  );
  const isAll = paying.length === unpaid.length && (paying.length || chosen.includes(SHARED));
  for (const { id, due, left } of isAll || paying.length ? shared : []) {
    // So many parts of the item as make what is left, divided by those who have not paid.
    const of = Math.min(Math.max(Math.round((due * unpaid.length) / left), unpaid.length), LIMITS.shares);
    picks[id] = isAll ? "1/1" : `${paying.length}/${of}`;
  }
  return picks;
}

/** What one seat pays now, in pence. */
export const pricesOfSeat = (bill, lines, seat) => pickedPart(picksOfSeats(seatsOf(bill, lines), [seat]), bill).pence;

function seatLabel(seats) {
  if (seats.includes(SHARED)) return "Shared items";
  if (!seats.length) return "Nothing chosen";
  return seats.length === 1 ? `Seat ${seats[0]}` : plural(seats.length, "seat");
}

function pickedPart(picks, bill) {
  const picked = bill.lines.filter(({ id, left }) => id in picks && left > 0);
  const items = picked.map(({ id }) => ({ line_id: id, ...fraction(picks[id]) }));
  const sum = picked.reduce(
    (whole, { id, due, left }) => whole + partOf(due, left, fraction(picks[id]).parts, fraction(picks[id]).of),
    0,
  );
  return {
    pence: sum,
    split: items.length ? { way: "items", items } : null,
    text: items.length ? plural(items.length, "item") : "Nothing chosen",
  };
}

function fraction(text) {
  const [parts, of] = text.split("/").map(Number);
  return { parts, of };
}

/**
 * What a payment still pays for of each line, in pence: [{id, paid, left}], in the order they were laid. `picks` are
 * {line id: "parts/of"} of those that go back.
 */
export function refundable({ allocations }) {
  const lines = new Map();
  for (const { line_id: id, amount, refund_id: refund } of allocations) {
    const line = lines.get(id) ?? { id, paid: 0, left: 0 };
    lines.set(
      id,
      refund
        ? { ...line, left: line.left - pence(amount) }
        : { ...line, paid: line.paid + pence(amount), left: line.left + pence(amount) },
    );
  }
  return [...lines.values()].filter(({ left }) => left > 0);
}

/**
 * What `picked` ("1/3": one of three) of a line comes to when it goes back: its share of what was paid, if so much is
 * left.
 */
export function backOf({ paid, left }, picked) {
  const { parts, of } = fraction(picked);
  return parts === of ? left : Math.min(left, Math.floor((2 * paid * parts + of) / (2 * of)));
}

/** The lines that go back, as the server takes them, each with its pence: [{line_id, pence}]. */
export const refundedLines = (payment, picks) =>
  refundable(payment)
    .filter(({ id }) => id in picks)
    .map((line) => ({ line_id: line.id, pence: backOf(line, picks[line.id]) }));

/** Why this part cannot be taken as it stands, in words; "" when it can. */
export function reasonNot(part, { bill, duePence, although }) {
  const most = bill && !although ? bill.left : duePence;
  if (!part.pence) return "Choose what is paid.";
  if (part.pence > most) return `Only ${formatPence(most)} is left to take.`;
  return "";
}

/** Pence as a field shows them, to be typed over. */
export const fieldPounds = (sum) => (sum ? pounds(sum) : "");
