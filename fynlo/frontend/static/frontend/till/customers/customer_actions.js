// @ts-check
/**
 * Actions on the customer of an order: find one by phone, name one on the order, use their points. Only the server
 * knows the numbers and the points, so both need a connection; a name can be entered without one.
 */

import { orderLabel } from "../../shared/labels/orders.js";
import { formatMoney } from "../../shared/money.js";
import { readApi } from "../../shared/read_api.js";
import { plural, t } from "../../shared/translate.js";
import { setDetails } from "../commands.js";
import { createOnlineActions, isOnline } from "../online_actions.js";
import { NEW_CUSTOMER } from "./customer_draft.js";
import { findByPhone } from "./find_customers.js";

/** @import { Customer, ShownOrder, Tools } from "../types.js" */
/** @import { CustomerDraft } from "./customer_draft.js" */

/** @param {Tools} tools */
export function customerActions(tools) {
  const { store, state, changeUi, outbox, newId, showToast, action } = tools;
  const { change, forgetProblem } = createOnlineActions(tools);
  const draft = () => state().ui.more?.customer ?? NEW_CUSTOMER;

  /**
   * Change what the step edits. A sheet that was closed meanwhile stays closed.
   * @param {Partial<CustomerDraft>} changes
   */
  function changeCustomer(changes) {
    const { more } = state().ui;
    if (more) changeUi({ more: { ...more, customer: { ...draft(), ...changes } } });
  }

  /** @param {ShownOrder} order */
  async function openCustomer(order) {
    action("openMore")(order, { step: "customer" });
    await readCustomer(order);
  }

  /** @param {ShownOrder} order */
  async function readCustomer(order) {
    changeCustomer({ ...NEW_CUSTOMER });
    if (!isOnline(store.state)) return;
    const { ok, data, problem } = await readApi(`/orders/${order.id}/points`);
    if (state().ui.more?.orderId === order.id) changeCustomer(ok ? { read: data } : { problem });
  }

  async function findCustomers() {
    const { phone } = draft();
    const found = await findByPhone(phone);
    if (draft().phone === phone) changeCustomer({ found });
  }

  /**
   * Name the customer of the order.
   * @param {ShownOrder} order
   * @param {Customer} customer
   */
  async function nameCustomer(order, { name, phone }) {
    const changes = { customer: { name: name.trim(), phone: phone.trim() } };
    const where = orderLabel(order);
    if (isOnline(store.state)) {
      const description = t("Name and time");
      const named = { name: "customer", kind: /** @type {const} */ ("order.set_details"), target: order.id };
      const done = await change({ ...named, payload: changes, orderId: order.id, where, description });
      if (done) await readCustomer(order);
      return;
    }
    outbox.push(setDetails({ order, changes, where }));
    changeUi({ more: null });
    showToast(t("The customer is {name}.", { name: changes.customer.name }), "success");
  }

  /**
   * Take as much off the bill as the customer's points are worth.
   * @param {ShownOrder} order
   */
  async function usePoints(order) {
    const { read } = draft();
    if (!read) return;
    forgetProblem();
    const id = newId();
    const { points, amount } = read;
    const done = await change({
      name: "points",
      kind: "customer.redeem_points",
      target: order.id,
      payload: { id, points },
      orderId: order.id,
      where: orderLabel(order),
      description: t("Use points"),
    });
    if (!done) return;
    changeUi({ more: null });
    const used = plural(points, "{count} point used: {sum} off.", "{count} points used: {sum} off.", {
      sum: formatMoney(amount),
    });
    showToast(used, "success", () => action("correct").removeAdjustments(order, [{ id }]));
  }

  return { openCustomer, readCustomer, changeCustomer, findCustomers, nameCustomer, usePoints };
}
