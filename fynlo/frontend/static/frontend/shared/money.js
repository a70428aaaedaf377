// @ts-check
/**
 * Money on the device: whole pence in, whole pence out. The server reckons every price again; this only shows it.
 *
 * The wire writes `3.40`, which JSON.parse reads as the number 3.4. No sum is made of such numbers: they become
 * pence here, once, exactly.
 */

import { LANGUAGE } from "./translate.js";

const AMOUNT = /^(-?)(\d+)(?:\.(\d{1,2}))?$/;

/**
 * An amount in pounds, as the wire or a person writes it, in pence.
 * @param {string|number} amount "3.40", "3.4", 3.4 or 3
 * @returns {number} a whole number of pence
 * @throws {RangeError} for anything that is no amount, or has part pennies
 */
export function pence(amount) {
  if (typeof amount === "number") {
    const whole = Math.round(amount * 100);
    if (!Number.isSafeInteger(whole) || Math.abs(amount * 100 - whole) > 1e-6 * Math.max(1, Math.abs(whole) / 1e6)) {
      throw new RangeError(`${amount} is not an amount of money`);
    }
    return whole;
  }
  const found = AMOUNT.exec(String(amount).trim());
  if (!found) throw new RangeError(`${amount} is not an amount of money`);
  const [, minus, pounds, rest = ""] = found;
  const whole = Number(pounds) * 100 + Number(rest.padEnd(2, "0"));
  return minus && whole ? -whole : whole;
}

/**
 * Pence as the wire writes pounds.
 * @param {number} whole a whole number of pence
 * @returns {string} "3.40"
 */
export function pounds(whole) {
  if (!Number.isSafeInteger(whole)) throw new RangeError(`${whole} is not a whole number of pence`);
  const digits = String(Math.abs(whole)).padStart(3, "0");
  return `${whole < 0 ? "-" : ""}${digits.slice(0, -2)}.${digits.slice(-2)}`;
}

/** The separators of thousands and of pence, as `fynlo.formats` writes them too. */
const [THOUSANDS, POINT] = LANGUAGE.startsWith("es") ? [".", ","] : [",", "."];

/**
 * Pence as a person reads them: "£3.40", "−£1,200.00"; in Spanish "£3,40", "−£1.200,00".
 * @param {number} whole a whole number of pence
 * @param {string} [currency]
 */
export function formatPence(whole, currency = "GBP") {
  const [units, rest] = pounds(Math.abs(whole)).split(".");
  const sign = { GBP: "£", EUR: "€", USD: "$" }[currency] ?? `${currency} `;
  return `${whole < 0 ? "−" : ""}${sign}${units.replace(/\B(?=(\d{3})+$)/g, THOUSANDS)}${POINT}${rest}`;
}

/**
 * As `formatPence`, but whole pounds without pence: "£70", "£62.21".
 * @param {number} whole a whole number of pence
 */
export const formatShortPence = (whole) => formatPence(whole).slice(0, whole % 100 ? undefined : -3);

/**
 * An amount in pounds, from the wire, as a person reads it.
 * @param {string|number} amount
 * @param {string} [currency]
 */
export function formatMoney(amount, currency = "GBP") {
  return formatPence(pence(amount), currency);
}

/**
 * What a person types as pounds, in pence; null for what is no amount. A comma may stand for the point.
 * @param {string} text "3.40", "£3.4", "3,40"
 * @returns {number | null}
 */
export function typedPence(text) {
  const cleaned = text
    .trim()
    .replace(/^[£€$]\s*/, "")
    .replace(",", ".");
  return /^\d{1,6}(\.\d{1,2})?$/.test(cleaned) ? pence(cleaned) : null;
}

/**
 * A part of `whole` pence, rounded half up to the penny: a tip, a service charge.
 * @param {number} whole
 * @param {number} rate ten-thousandths: 1250 is 12.5 %
 */
export const atRate = (whole, rate) => Math.floor((whole * rate + 5000) / 10_000);
