// The customers of open orders. No event contains names, so the till requests them when an order names an unknown
// customer. They stay on the device as long as the orders do, and are deleted when the person signs out.

import { fetchOwn } from "../../shared/http.js";

const KIND = "customers";
const WHERE = "/api/v1/orders/due?limit=500";

/** {id: {name, phone}} */
export const customersOn = (device) => device.all(KIND).open ?? {};

/**
 * `lookUp(state)` requests the missing customers, once each while live; `customersOn(device)` are the known ones.
 */
export function createCustomers({ device }) {
  const requested = new Set();
  let busy = false;

  async function ask() {
    busy = true;
    try {
      const response = await fetchOwn(WHERE);
      if (!response.ok) return;
      const { data } = await response.json();
      const found = data
        .filter(({ customer }) => customer.id)
        .map(({ customer: { id, name, phone } }) => [id, { name, phone }]);
      device.keep(KIND, "open", Object.fromEntries(found));
    } catch (error) {
      console.warn("The names of the guests could not be asked for.", error);
      requested.clear(); // the next news asks again
    } finally {
      busy = false;
    }
  }

  function lookUp({ server, status }) {
    if (busy || status !== "live") return;
    const missing = Object.values(server.orders).filter(
      ({ customer_id: id }) => id && !(id in customersOn(device)) && !requested.has(id),
    );
    if (!missing.length) return;
    for (const order of missing) requested.add(order.customer_id);
    ask();
  }

  return { lookUp };
}
