// Which part of a bill is paid, and what that comes to: payments/splitting.py in whole pence. Pure; the server reckons
// every part anew and refuses one that differs.
import { partOf, shareOf, stillPaying } from "../../../payments/splitting.js";
import { pence, pounds, shown } from "../../../realtime/money.js";
import { things } from "../words.js";

export const MOST_SHARES = 100;

/**
 * How a bill is being paid at this till. `way` is all, items, shares or amount; `picks` are {line id: "parts/of"};
 * `of` people are still paying (null: nobody has said, see sharing),
 * `step` is "choose" until the part is chosen, then "cash"; `typed` and `received` are pence; `taking` is the command
 * that takes the money, `commands` those that took parts of it before.
 */
export const NEW_PAY = { orderId: null, way: "all", step: "cash", picks: {}, of: null, parts: 1, typed: null, received: null, tip: false, taking: null, although: false };

/** The server's reading of a bill (GET /orders/<id>/bill) in pence; a line is {id, due, paid, held, left}. */
export function billFrom(read) {
  const sums = ({ total, paid, held, left }) => ({ total: pence(total), paid: pence(paid), held: pence(held), left: pence(left) });
  const lines = read.lines.map(({ line_id, due, paid, held, left }) => ({ id: line_id, due: pence(due), paid: pence(paid), held: pence(held), left: pence(left) }));
  return { ...sums(read), due: pence(read.due), overpaid: pence(read.overpaid), people: read.people, payers: read.payers, lines };
}

/** In which parts a line may be paid, beside all that is left of it: [["1/3", "1 of 3"], …]. */
export function partsOf(quantity) {
  const counted = Array.from({ length: quantity - 1 }, (_, index) => [`${index + 1}/${quantity}`, `${index + 1} of ${quantity}`]);
  const shared = [["1/2", "half"], ["1/3", "a third"], ["1/4", "a quarter"]].filter(([part]) => !counted.some(([other]) => other === part));
  return [...counted, ...shared];
}

/**
 * The part that is chosen: {pence, split, words}. `bill` is the reading, or null while there is none: then all that
 * is due, or an amount, can be paid and nothing finer. `split` goes to the server with the amount.
 */
export function chosenPart(pay, { bill, duePence }) {
  if (pay.way === "amount") return { pence: pay.typed ?? 0, split: null, words: "A part" };
  if (pay.way === "shares" && bill) {
    const { of, parts } = sharing(pay, bill);
    return { pence: shareOf(bill, parts, of), split: { way: "shares", parts, of }, words: `${things(parts, "share")} of ${of}` };
  }
  if (pay.way === "items" && bill) return pickedPart(pay.picks, bill);
  return { pence: bill && !pay.although ? bill.left : duePence, split: null, words: "" };
}

/** How many people are still paying, and for how many of them is paid now. */
export function sharing(pay, bill) {
  const of = pay.of ?? stillPaying(bill);
  return { of, parts: Math.min(pay.parts, of) };
}

function pickedPart(picks, bill) {
  const picked = bill.lines.filter(({ id, left }) => id in picks && left > 0);
  const items = picked.map(({ id }) => ({ line_id: id, ...fraction(picks[id]) }));
  const sum = picked.reduce((whole, { id, due, left }) => whole + partOf(due, left, fraction(picks[id]).parts, fraction(picks[id]).of), 0);
  return { pence: sum, split: items.length ? { way: "items", items } : null, words: things(items.length, "item") };
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
    lines.set(id, refund ? { ...line, left: line.left - pence(amount) } : { ...line, paid: line.paid + pence(amount), left: line.left + pence(amount) });
  }
  return [...lines.values()].filter(({ left }) => left > 0);
}

/** What `picked` ("1/3": one of three) of a line comes to when it goes back: its share of what was paid, if so much is left. */
export function backOf({ paid, left }, picked) {
  const { parts, of } = fraction(picked);
  return parts === of ? left : Math.min(left, Math.floor((2 * paid * parts + of) / (2 * of)));
}

/** The lines that go back, as the server takes them, each with its pence: [{line_id, pence}]. */
export const refundedLines = (payment, picks) => refundable(payment).filter(({ id }) => id in picks).map((line) => ({ line_id: line.id, pence: backOf(line, picks[line.id]) }));

/** Why this part cannot be taken as it stands, in words; "" when it can. */
export function reasonNot(part, { bill, duePence, although }) {
  const most = bill && !although ? bill.left : duePence;
  if (!part.pence) return "Choose what is paid.";
  if (part.pence > most) return `Only ${shown(most)} is left to take.`;
  return "";
}

/** What somebody types as pounds, in pence; null for what is no amount. */
export function typedPence(text) {
  const cleaned = String(text).trim().replace(/^£/, "").replace(",", ".");
  return /^\d{1,6}(\.\d{1,2})?$/.test(cleaned) ? pence(cleaned) : null;
}

/** Pence as a field shows them, to be typed over. */
export const fieldPounds = (sum) => (sum ? pounds(sum) : "");
