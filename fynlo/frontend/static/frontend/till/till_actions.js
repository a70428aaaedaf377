// @ts-check
// Builds what people can do on the till. An action changes the screen at once; what the server must know goes through
// the outbox.

import { orderTypeLabel, tableLabel } from "../shared/labels/orders.js";
import { newCart } from "./cart/cart.js";
import * as commands from "./commands.js";

/** @import { ActionContext, ActionSet, Actions, CartStart, OwnTools, Tools, Ui } from "./types.js" */

/**
 * Make the actions of every subject. `actionSets` are those of registry.js.
 * @param {ActionContext & {actionSets: ActionSet[]}} given
 * @returns {Actions}
 */
export function createActions({ actionSets, ...given }) {
  const { store, currentScreen, outbox, newId, go } = given;
  const state = currentScreen;
  const changeUi = (/** @type {Partial<Ui>} */ changes) => store.update((now) => ({ ui: { ...now.ui, ...changes } }));

  /** @type {OwnTools["cart"]} */
  function cart() {
    const { route, carts, orders } = state();
    const known = carts[route.id];
    if (known) return known;
    const order = orders[route.id];
    return newCart({
      id: route.id,
      key: newId(),
      tableId: order?.table_id ?? null,
      orderType: order?.order_type ?? "dine_in",
      isNew: !order,
    });
  }

  /** @type {OwnTools["startCart"]} */
  function startCart(start) {
    const fresh = newCart({ id: newId(), key: newId(), isNew: true, ...start });
    store.update(({ carts }) => ({ carts: { ...carts, [fresh.id]: fresh } }));
    go(`#/order/${fresh.id}`);
  }

  /** @type {OwnTools["where"]} */
  function where() {
    const { order, cart: from, tables } = state();
    const table = tables.tables?.[order?.table_id ?? from?.tableId ?? ""]?.name ?? order?.table_name;
    return [
      table ? tableLabel(table) : orderTypeLabel(order?.order_type ?? from?.orderType ?? ""),
      order?.number ? `#${order.number}` : "",
    ]
      .filter(Boolean)
      .join(" ");
  }

  /** @type {OwnTools["setDetails"]} */
  function setDetails(changes) {
    const { order } = state();
    if (order) outbox.push(commands.setDetails({ order, changes, where: where() }));
  }

  /** @type {OwnTools["action"]} */
  const action = (name) => actions[name];
  /** @type {Tools} */
  const tools = { ...given, state, changeUi, cart, startCart, where, setDetails, action };
  /** @type {Actions} */
  const actions = Object.assign({}, ...actionSets.map((make) => make(tools)));
  return actions;
}
