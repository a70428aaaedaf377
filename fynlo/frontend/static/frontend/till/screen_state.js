// @ts-check
// Derives what the views show from the till's state, once per change. Pure.

import { heldCourses, seatCount } from "../shared/rules/courses.js";
import { billScreen } from "./bill/bill_state.js";
import { billOf, countsByProduct } from "./bill/bill_totals.js";
import { withoutOldTimes } from "./cart/cart.js";
import { drawersOf } from "./cash_up/drawer_state.js";
import { TAKES_MONEY } from "./commands.js";
import { withFavourites } from "./menu/favourites.js";
import { availabilityOf } from "./optimistic/availability.js";
import { liveLines, openOrderAt, project } from "./optimistic/projection.js";
import { projectTables } from "./optimistic/tables.js";
import { linePence } from "./pricing.js";
import { unsentOf } from "./unsent/unsent.js";

/** @import { Cart, CartLine, Charge, Menu, Route, ShownOrder, TakenReceipt, TillCommand, TillState,
 *   TillStore, WaitingReceipt } from "./types.js" */

/** @type {Charge} */
const NO_CHARGE = { kind: "none", rate: 0 };

/**
 * The state and what follows from it. `redirect` is the address to show instead when the route's screen has nothing to
 * show, or "".
 * @param {TillState} state
 */
export function deriveScreen(state) {
  const { server, answers, commands, route } = state;
  const carts = withoutOldTimes(state.carts, state.now);
  /** @type {Record<string, ShownOrder>} */
  const orders = project({ orders: server.orders, answers, commands, menu: state.menu });
  const order = /** @type {ShownOrder | undefined} */ (orders[route.id]) ?? null;
  const cart = /** @type {Cart | undefined} */ (carts[route.id]) ?? null;
  const menu = state.menu.pricedFor(order?.order_type ?? cart?.orderType ?? "dine_in", state.menu.during(state.now));
  const money = billScreen(state, order);
  const sitsDown = (order?.order_type ?? cart?.orderType) === "dine_in";
  const tables = projectTables(server.tables, commands);
  const table = tables.tables?.[order?.table_id ?? cart?.tableId ?? ""] ?? null;
  const { soldOut, left } = availabilityOf(
    server.menu,
    Object.values(commands),
    state.now,
    (id) => menu.option(id)?.product_id,
  );
  const courses = sitsDown ? (server.service.courses ?? []) : [];
  const lines = [...(order ? liveLines(order) : []), ...(cart?.lines ?? [])];
  const receipt =
    waitingReceipt(commands, route.id) ?? /** @type {TakenReceipt | undefined} */ (state.receipts[route.id]);
  return {
    ...state,
    carts,
    menu,
    orders,
    order,
    cart,
    existingOrder: cart?.isNew && cart.tableId ? openOrderAt(orders, cart.tableId) : null,
    tables,
    table,
    service: server.service,
    people: server.people,
    categories: withFavourites(menu, server.service.favourites),
    soldOut,
    left,
    unavailableLines: (cart?.lines ?? []).filter((line) => isUnavailable(line, menu, soldOut)),
    courses,
    held: heldCourses({ lines, names: courses, choices: cart?.hold }),
    seats:
      table && sitsDown ? seatCount({ guests: order?.guests ?? cart?.guests, capacity: table.capacity, lines }) : 0,
    receipt,
    unsent: unsentOf({ ...state, at: Date.now() }),
    drawers: drawersOf({ part: server.drawers, commands, deviceId: state.deviceId, person: state.config.person }),
    bill: billOf({ order, cart, menu, charge: sitsDown ? state.charge : NO_CHARGE }),
    cartCounts: countsByProduct(cart),
    customer: order?.customer ?? state.customers[order?.customer_id ?? ""] ?? cart?.customer ?? null,
    linePence: (/** @type {CartLine} */ line) => linePence(line, menu),
    ...money,
    redirect: money.notTaken ? "" : redirect(state, { order, cart, receipt, isSettled: money.isSettled }),
  };
}

/**
 * Returns what derives the screen of the store's present state, once per state.
 * @param {TillStore} store
 */
export function createScreen(store) {
  /** @type {TillState | null} */
  let state = null;
  /** @type {ReturnType<typeof deriveScreen>} */
  let screen;
  return () => {
    if (state !== store.state) {
      state = store.state;
      screen = deriveScreen(state);
    }
    return screen;
  };
}

/**
 * Whether the product of a cart's line, or one of its options, is sold out or left the menu.
 * @param {CartLine} line
 * @param {Menu} menu
 * @param {Set<string>} soldOut
 */
function isUnavailable(line, menu, soldOut) {
  const product = menu.forLine(line).product(line.productId);
  return (
    menu.version > 0 &&
    (!product || product.isOff || soldOut.has(product.id) || line.optionIds.some((id) => menu.isGone(id, soldOut)))
  );
}

/**
 * The receipt of a payment that the server has not confirmed, so that the guest gets the change now; null without one.
 * @param {Record<string, TillCommand>} commands
 * @param {string} orderId
 * @returns {WaitingReceipt | null}
 */
function waitingReceipt(commands, orderId) {
  const command = Object.values(commands).find(
    ({ kind, metadata, uncertain }) =>
      TAKES_MONEY.has(kind) && metadata.orderId === orderId && metadata.receipt && uncertain,
  );
  return command?.metadata.receipt ? { ...command.metadata.receipt, waits: true } : null;
}

/**
 * @param {TillState} state
 * @param {object} shown
 * @param {ShownOrder | null} shown.order
 * @param {Cart | null} shown.cart
 * @param {TakenReceipt | WaitingReceipt | undefined} shown.receipt
 * @param {boolean} shown.isSettled
 */
function redirect({ route, ready, pay }, { order, cart, receipt, isSettled }) {
  if (route.screen === "done" && !receipt) return "#/";
  if (route.screen === "pay" && (receipt?.waits || (receipt && receipt.commandId === pay.taking)))
    return `#/done/${route.id}`;
  if (!ready) return "";
  if (route.screen === "order" && !order && !cart) return "#/";
  if (route.screen === "pay" && !order && !isSettled) return receipt ? `#/done/${route.id}` : "#/";
  return "";
}
