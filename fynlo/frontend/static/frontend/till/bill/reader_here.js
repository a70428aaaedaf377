// @ts-check
/** Which card reader this till sends payments to, and what waits there. The device remembers the reader. */

import { isUnderWay } from "./bill_state.js";

/** @import { Payment, Reader } from "../../shared/types.js" */
/** @import { ScreenState } from "../types.js" */

const KEY = "fynlo:card-reader";

/**
 * The readers of the restaurant by name.
 * @param {Pick<ScreenState, "server">} screen
 */
export const readersOf = ({ server }) =>
  Object.values(server.readers.readers).toSorted((a, b) => a.name.localeCompare(b.name));

/**
 * The payment of this order that a reader waits for; null for none.
 * @param {Pick<ScreenState, "paymentsOf">} screen
 * @param {string} orderId
 */
export const readerPayment = ({ paymentsOf }, orderId) =>
  paymentsOf(orderId).findLast((payment) => payment.reader_id && isUnderWay(payment)) ?? null;

/**
 * The reader of this till: the only one, else the one that was chosen here, else null.
 * @param {Reader[]} readers
 */
export function readerHere(readers) {
  if (readers.length === 1) return readers[0];
  try {
    const chosen = localStorage.getItem(KEY);
    return readers.find(({ id }) => id === chosen) ?? null;
  } catch {
    return null;
  }
}

/** @param {string} readerId */
export function chooseReader(readerId) {
  try {
    localStorage.setItem(KEY, readerId);
  } catch {
    // without storage the choice lasts until the next drawing
  }
}

/**
 * How a reader is marked: what its provider says of it, and that a payment waits for it.
 * @param {Reader} reader
 * @param {Pick<Payment, "reader_id" | "status">[]} payments of open orders
 * @returns {"online" | "busy" | "offline" | "unknown"}
 */
export function readerState({ id, status }, payments) {
  const isWaiting = payments.some(
    (payment) => payment.reader_id === id && (payment.status === "created" || payment.status === "processing"),
  );
  return isWaiting ? "busy" : status;
}
