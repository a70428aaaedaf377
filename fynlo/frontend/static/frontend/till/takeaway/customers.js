// @ts-check
// The customers of open orders. No event contains names, so the till requests them when an order names an unknown
// customer. They stay on the device as long as the orders do, and are deleted when the person signs out.

import { fetchOwn } from "../../shared/http.js";

const KIND = "customers";
const WHERE = "/api/v1/orders/due?limit=500";

/** @import { Customer, Device, TillState } from "../types.js" */

/**
 * The known customers by id.
 * @param {Device} device
 * @returns {Record<string, Customer>}
 */
export const customersOn = (device) => device.all(KIND).open ?? {};

/**
 * `lookUp(state)` requests the missing customers, once each, while the stream is live.
 * @param {{device: Device}} given
 */
export function createCustomers({ device }) {
  /** @type {Set<string | null>} */
  const requested = new Set();
  let isBusy = false;

  async function request() {
    isBusy = true;
    try {
      const response = await fetchOwn(WHERE);
      if (!response.ok) return;
      const { data } = await response.json();
      /** @type {(Customer & {id: string | null})[]} */
      const customers = data.map((/** @type {{customer: Customer}} */ { customer }) => customer);
      const found = customers.filter(({ id }) => id).map(({ id, name, phone }) => [id, { name, phone }]);
      device.keep(KIND, "open", Object.fromEntries(found));
    } catch (error) {
      console.warn("The names of the customers could not be read.", error);
      requested.clear(); // the next change of the state requests them again
    } finally {
      isBusy = false;
    }
  }

  /** @param {TillState} state */
  function lookUp({ server, status }) {
    if (isBusy || status !== "live") return;
    const missing = Object.values(server.orders)
      .map((order) => order.customer_id)
      .filter((id) => id !== null && !(id in customersOn(device)) && !requested.has(id));
    if (!missing.length) return;
    for (const id of missing) requested.add(id);
    request();
  }

  return { lookUp };
}
