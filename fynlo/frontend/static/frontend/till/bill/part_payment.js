// @ts-check
/**
 * Computes the part of a bill that is paid: payments/splitting.py in whole pence. Pure. The server computes every part
 * again and refuses one that differs.
 */

import { LIMITS } from "../../shared/contract.js";
import { formatPence } from "../../shared/money.js";
import { partOf, shareOf, stillPaying } from "../../shared/rules/splitting.js";
import { plural, t } from "../../shared/translate.js";

/** @import { Split } from "../command_types.js" */
/** @import { Balance, LineBalance } from "./balance.js" */
/** @import { Pay, SeatChoice } from "./pay_state.js" */

/** @typedef {{id: string, seat?: number | null}} SeatedLine a line of the order */

/**
 * @typedef {object} Part
 * @property {number} pence
 * @property {Split | null} split as the server takes it; null for all of the bill and for an amount
 * @property {string} text its label; "" for all of the bill
 */

/**
 * @typedef {object} BillNow
 * @property {Balance | null} balance null while the server's is not read: only all that is due, or an amount, is paid
 * @property {number} duePence
 */

/**
 * The part that is chosen.
 * @param {Pay} pay
 * @param {BillNow & {lines: SeatedLine[]}} bill `lines`: the order's
 * @returns {Part}
 */
export function chosenPart(pay, { balance, duePence, lines }) {
  if (pay.way === "amount") return { pence: pay.typed ?? 0, split: null, text: t("A part") };
  if (pay.way === "shares" && balance) {
    const { of, parts } = sharing(pay, balance);
    return {
      pence: shareOf(balance, parts, of),
      split: { way: "shares", parts, of },
      text: plural(parts, "{count} share of {of}", "{count} shares of {of}", { of }),
    };
  }
  if (pay.way === "items" && balance) return pickedPart(pay.picks, balance);
  if (pay.way === "seats" && balance) {
    const bySeat = seatsOf(balance, lines);
    const seats = seatsPaying(pay, bySeat);
    return { ...pickedPart(picksOfSeats(bySeat, seats), balance), text: seatLabel(seats) };
  }
  return { pence: balance && !pay.overridesHold ? balance.left : duePence, split: null, text: "" };
}

/**
 * How many people still pay, and how many of them pay now.
 * @param {Pick<Pay, "of" | "parts">} pay
 * @param {Pick<Balance, "people" | "payers">} balance
 */
export function sharing(pay, balance) {
  const of = pay.of ?? stillPaying(balance);
  return { of, parts: Math.min(pay.parts, of) };
}

/**
 * @typedef {object} SeatBalance
 * @property {number} seat
 * @property {LineBalance[]} own the lines of this seat alone
 * @property {boolean} isPaid
 */

/** @typedef {{seats: SeatBalance[], shared: LineBalance[]}} BillBySeat `shared`: unpaid lines without a seat */

/**
 * The bill by seat. The seats that still pay divide the shared lines evenly.
 * @param {Pick<Balance, "lines">} balance
 * @param {SeatedLine[]} lines the order's
 * @returns {BillBySeat}
 */
export function seatsOf(balance, lines) {
  const seatOf = new Map(lines.map(({ id, seat }) => [id, seat ?? null]));
  const charged = balance.lines.filter(({ id, due }) => due && seatOf.has(id));
  const numbers = new Set(charged.flatMap(({ id }) => seatOf.get(id) ?? []));
  const seats = [...numbers]
    .sort((a, b) => a - b)
    .map((seat) => {
      const own = charged.filter(({ id }) => seatOf.get(id) === seat);
      return { seat, own, isPaid: own.every(({ left }) => !left) };
    });
  return { seats, shared: charged.filter(({ id, left }) => seatOf.get(id) === null && left > 0) };
}

/** In place of a seat: what is left for everybody once every seat has paid. */
export const SHARED = "shared";

/**
 * The seats that pay now: those that a person chose, else the first one that has not paid, so that each seat takes one
 * tap. What is shared comes last, if seats have left something of it.
 * @param {Pick<Pay, "seats">} pay
 * @param {BillBySeat} bill
 * @returns {SeatChoice[]}
 */
export function seatsPaying({ seats: chosen }, { seats, shared }) {
  if (chosen) return chosen;
  const next = seats.find(({ isPaid }) => !isPaid)?.seat ?? (seats.length && shared.length ? SHARED : null);
  return next === null ? [] : [next];
}

/**
 * The picks of the chosen seats: their own lines, and their part of the shared ones.
 * @param {BillBySeat} bill
 * @param {SeatChoice[]} chosen
 */
export function picksOfSeats({ seats, shared }, chosen) {
  const unpaid = seats.filter(({ isPaid }) => !isPaid);
  const paying = unpaid.filter(({ seat }) => chosen.includes(seat));
  /** @type {Record<string, string>} */
  const picks = {};
  for (const { own } of paying) for (const { id, left } of own) if (left) picks[id] = "1/1";
  const isAll = paying.length === unpaid.length && (paying.length || chosen.includes(SHARED));
  for (const { id, due, left } of isAll || paying.length ? shared : []) {
    // As many parts of the line as make up what is left of it, divided by the seats that have not paid.
    const of = Math.min(Math.max(Math.round((due * unpaid.length) / left), unpaid.length), LIMITS.shares);
    picks[id] = isAll ? "1/1" : `${paying.length}/${of}`;
  }
  return picks;
}

/**
 * The amount that one seat pays now, in pence.
 * @param {Balance} balance
 * @param {SeatedLine[]} lines the order's
 * @param {number} seat
 */
export const priceOfSeat = (balance, lines, seat) =>
  pickedPart(picksOfSeats(seatsOf(balance, lines), [seat]), balance).pence;

/** @param {SeatChoice[]} seats */
function seatLabel(seats) {
  if (seats.includes(SHARED)) return t("Shared items");
  if (!seats.length) return t("Nothing chosen");
  return seats.length === 1
    ? t("Seat {seat}", { seat: seats[0] })
    : plural(seats.length, "{count} seat", "{count} seats");
}

/**
 * @param {Record<string, string>} picks by line: "parts/of"
 * @param {Pick<Balance, "lines">} balance
 * @returns {Part}
 */
function pickedPart(picks, balance) {
  const picked = balance.lines.filter(({ id, left }) => id in picks && left > 0);
  const items = picked.map(({ id }) => ({ line_id: id, ...fraction(picks[id]) }));
  const sum = picked.reduce((whole, { id, due, left }) => {
    const { parts, of } = fraction(picks[id]);
    return whole + partOf(due, left, parts, of);
  }, 0);
  return {
    pence: sum,
    split: items.length ? { way: "items", items } : null,
    text: items.length ? plural(items.length, "{count} item", "{count} items") : t("Nothing chosen"),
  };
}

/** @param {string} text "1/3": one of three equal parts */
export function fraction(text) {
  const [parts, of] = text.split("/").map(Number);
  return { parts, of };
}

/**
 * Why the part cannot be taken, as a sentence; "" when it can.
 * @param {Pick<Part, "pence">} part
 * @param {BillNow & Pick<Pay, "overridesHold">} bill
 */
export function partProblem(part, { balance, duePence, overridesHold }) {
  const most = balance && !overridesHold ? balance.left : duePence;
  if (!part.pence) return t("Choose what is paid.");
  if (part.pence > most) return t("Only {most} is left to take.", { most: formatPence(most) });
  return "";
}
