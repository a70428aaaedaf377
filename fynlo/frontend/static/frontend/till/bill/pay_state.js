// @ts-check
/** How a bill is being paid at this till. Pure. */

import { TIP_CHOICES } from "../../shared/contract.js";

/** @import { ServiceSettings } from "../../shared/types.js" */

/** @typedef {"all" | "items" | "seats" | "shares" | "amount"} PayWay which part of a bill is paid */
/** @typedef {number | "shared"} SeatChoice a seat; "shared": what is left for everybody once every seat has paid */

/** @typedef {{kindId: string, worth: string, number: string}} VoucherTyped the voucher in hand, as it is typed */

/** @type {Readonly<VoucherTyped>} */
export const NO_VOUCHER = { kindId: "", worth: "", number: "" };

/**
 * @typedef {object} Pay amounts in pence
 * @property {string | null} orderId
 * @property {PayWay} way
 * @property {"choose" | "take" | "tip"} step "choose" until the part is chosen, then "take"; "tip" enters another tip
 * @property {"cash" | "card" | "reader" | "voucher"} tender
 * @property {Record<string, string>} picks by line: "parts/of", such as "1/3"
 * @property {SeatChoice[] | null} seats the seats that pay together; null until a person chooses (see `seatsPaying`)
 * @property {number | null} of how many people still pay; null until a person enters it (see `sharing`)
 * @property {number} parts how many of them pay now
 * @property {number | null} typed the amount that is paid
 * @property {number | null} received the cash that the guest handed over
 * @property {number} tip
 * @property {boolean} keepsChange whether the change becomes a tip
 * @property {string} lastFour from the card machine's receipt; `code` too
 * @property {string} code
 * @property {VoucherTyped} voucher
 * @property {number | null} declined what the card machine has just declined
 * @property {string | null} taking the id of the command that takes the money
 * @property {string | null} sent the id of the payment that was sent to a card reader last
 * @property {boolean} overridesHold take it although a guest is paying it on the bill's page
 */

/** @type {Pay} */
export const NEW_PAY = {
  orderId: null,
  way: "all",
  step: "take",
  tender: "cash",
  picks: {},
  seats: null,
  of: null,
  parts: 1,
  typed: null,
  received: null,
  tip: 0,
  keepsChange: false,
  lastFour: "",
  code: "",
  voucher: NO_VOUCHER,
  declined: null,
  taking: null,
  sent: null,
  overridesHold: false,
};

/**
 * The tips that the till offers, in ten-thousandths of the part that is paid. Settings that were stored before owners
 * could choose them hold none.
 * @param {Partial<ServiceSettings>} service
 */
export const tipRates = ({ tip_choices = TIP_CHOICES }) => tip_choices.map((percent) => Math.round(percent * 100));

/**
 * The tip of a payment of `due` pence: the tip that was entered, and the change when the guest leaves it.
 * @param {Pick<Pay, "tip" | "keepsChange" | "received" | "tender">} pay
 * @param {number} due
 */
export function tipOf({ tip, keepsChange, received, tender }, due) {
  return tip + (tender === "cash" && keepsChange ? Math.max((received ?? 0) - due - tip, 0) : 0);
}
