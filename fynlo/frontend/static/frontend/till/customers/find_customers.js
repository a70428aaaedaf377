// @ts-check
/** Look customers up by their whole phone number. */

import { readApi } from "../../shared/read_api.js";

/** @import { FoundCustomer } from "./customer_draft.js" */

/**
 * The customers with a phone number, in any spelling; none without an answer, so that the name is typed: an order has
 * a customer also where the plan has no list of them.
 * @param {string} phone
 * @returns {Promise<FoundCustomer[]>}
 */
export async function findByPhone(phone) {
  const { ok, data } = await readApi(`/customers/by-number?${new URLSearchParams({ phone })}`);
  return ok ? data : [];
}
