// What people do on the till. Each changes the screen at once; what the server must know goes through the outbox.

import { orderTypeLabel, tableLabel } from "../shared/labels/orders.js";
import { isUnsent } from "../shared/rules/courses.js";
import { newCart } from "./cart/cart.js";
import * as commands from "./commands.js";
import { linePence } from "./pricing.js";

/**
 * `actionSets` are those of registry.js: each gets the same as this, with `state`, `changeUi`, `cart`, `startCart` and
 * `where`. `currentScreen()` is the derived state; `newId` makes time-ordered uuids; `go(hash)` changes the address,
 * hence the screen.
 */
export function createActions({ actionSets, ...given }) {
  const { store, currentScreen, outbox, refusals, showToast, keepCart, forgetNotice, config, newId, go, loadMenu } =
    given;
  const state = currentScreen;
  const changeUi = (changes) => store.update((now) => ({ ui: { ...now.ui, ...changes } }));

  /** The cart of the order on the screen, made when the first thing goes into it. */
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

  /** `start` is what is known of it: {tableId, orderType, customer, promisedAt}. */
  function startCart(start) {
    const fresh = newCart({ id: newId(), key: newId(), isNew: true, ...start });
    store.update(({ carts }) => ({ carts: { ...carts, [fresh.id]: fresh } }));
    go(`#/order/${fresh.id}`);
  }

  // To the server

  /** Where a command belongs, for when its order is gone from the screen. */
  function where() {
    const { order, cart: from, tables } = state();
    const table = tables.tables?.[order?.table_id ?? from?.tableId]?.name ?? order?.table_name;
    return [
      table ? tableLabel(table) : orderTypeLabel(order?.order_type ?? from?.orderType),
      order?.number ? `#${order.number}` : "",
    ]
      .filter(Boolean)
      .join(" ");
  }

  /** Send the lines that are not held; `keep` only saves them on the order. Sold-out lines are handled first. */
  function send({ keep = false, checked = false } = {}) {
    const { route, order, carts, unavailableLines, menu, held } = state();
    const from = carts[route.id];
    if (unavailableLines.length) {
      const name = menu.product(unavailableLines[0].productId)?.name ?? "Something";
      showToast(`${name} is sold out. Remove it or choose something else, then send.`, "warning");
      return changeUi({ cart: true });
    }
    if (!checked && actions.checkSent(() => send({ keep, checked: true }))) return undefined;
    if (from?.lines.length) sendCart(from, keep, held);
    else if (order?.lines.some(isUnsent) && !keep)
      outbox.push(commands.sendOrder({ orderId: order.id, hold: held, where: where() }));
    return changeUi({ cart: null, course: 1, seat: null });
  }

  function sendCart(cart, keep, hold) {
    const { menu, existingOrder, tables } = state();
    const lines = cart.lines.map((line) => ({ ...line, pence: linePence(line, menu) }));
    const given = { cart, lines, keep, hold, menuVersion: menu.version, where: where() };
    const command =
      cart.isNew && !existingOrder
        ? commands.createOrder({
            ...given,
            tableName: tables.tables?.[cart.tableId]?.name ?? "",
            person: config.person,
          })
        : commands.addLines({ ...given, orderId: existingOrder?.id ?? cart.id });
    if (existingOrder) actions.bringAllergies(existingOrder, cart);
    outbox.push(command, { drop: [["cart", cart.id]] });
    if (existingOrder) {
      showToast(
        `${existingOrder.server_name || "Someone else"} has opened an order at this table. Your items are added to it.`,
      );
      go(`#/order/${existingOrder.id}`, { replace: true });
    }
  }

  function voidLine(line) {
    const { order } = state();
    outbox.push(commands.voidLine({ orderId: order.id, line, where: where() }));
    // A void is final, so undo asks for the same thing again as a new line.
    showToast(`${line.name} removed.`, "info", () => actions.askAgain(order, line));
  }

  const setDetails = (changes) => outbox.push(commands.setDetails({ order: state().order, changes, where: where() }));

  function setAvailability(productId, available) {
    const product = state().menu.product(productId);
    changeUi({ product: null });
    outbox.push(commands.setAvailability({ product, available }));
    showToast(
      available ? `${product.name} is back on sale.` : `${product.name} is sold out now, on every till.`,
      "success",
      () => setAvailability(productId, !available),
      ({ soldOut }) => soldOut.has(productId) !== available,
    );
  }

  /** What another subject does, by name: asked for when it is needed, after all of them are made. */
  const action = (name) => actions[name];
  const tools = { ...given, state, changeUi, cart, startCart, where, setDetails, action };
  const actions = Object.assign({}, ...actionSets.map((make) => make(tools)));

  return {
    ...actions,
    showToast,
    loadMenu,
    openOrder: (id) => {
      changeUi({ bills: null, unsent: null });
      go(`#/order/${id}`);
    },
    goHome: () => go("#/"),
    goTo: go,
    closeSheets: (name) => changeUi({ [name]: null }),
    search: (searching, search = "") => changeUi({ searching, search }),
    setGuests: (guests) =>
      state().order ? setDetails({ guests: guests || null }) : keepCart({ ...cart(), guests: guests || null }),
    putGuestsAside: () => changeUi({ guestsAside: true }),
    saveOrderNotes: (notes) => setDetails({ notes: notes.trim() }),
    openCart: () => changeUi({ cart: true }),
    send,
    voidLine,
    serve: () => outbox.push(commands.setStatus({ orderId: state().order.id, status: "served", where: where() })),
    closeBill: () => {
      outbox.push(
        commands.setStatus({
          orderId: state().order.id,
          status: "completed",
          description: "Close the bill",
          where: where(),
        }),
      );
      showToast(`${where()}: the bill is closed.`, "success");
      go("#/");
    },
    setAvailability,
    retry: () => outbox.retry(),
    openUnsent: () => changeUi({ unsent: true }),
    tryAgain: refusals.tryAgain,
    dismiss: refusals.dismiss,
    forgetNotice,
  };
}
