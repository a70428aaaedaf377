// @ts-check
/** What the step of an order's customer edits. Pure. */

import { t } from "../../shared/translate.js";

/** @import { Amount } from "../../shared/types.js" */

/**
 * @typedef {object} OrderPoints as `GET /orders/<id>/points` returns it
 * @property {boolean} is_on whether the restaurant gives points, and the order has a customer who can have some
 * @property {number} balance
 * @property {Amount} worth of the balance
 * @property {string} tier its name, "" for none
 * @property {number} points that the bill can take
 * @property {Amount} amount that those take off
 * @property {{name: string, phone: string} | null} customer
 */

/** @typedef {{id: string, name: string, phone: string, points: number}} FoundCustomer */

/**
 * @typedef {object} CustomerDraft
 * @property {OrderPoints | null} read null until it is read
 * @property {string} problem why it could not be read
 * @property {string} phone
 * @property {string} name
 * @property {FoundCustomer[] | null} found null before a search
 * @property {boolean} isChanging whether another customer is entered in place of the order's
 */

/** @type {CustomerDraft} */
export const NEW_CUSTOMER = { read: null, problem: "", phone: "", name: "", found: null, isChanging: false };

const WHOLE_NUMBER = 7; // digits

/** What has to be entered before a number can be looked up, or "". */
export const phoneMissing = (/** @type {string} */ phone) =>
  phone.replace(/\D/g, "").replace(/^0+/, "").length < WHOLE_NUMBER ? t("Enter the whole phone number.") : "";
