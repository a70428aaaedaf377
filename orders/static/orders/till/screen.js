// Everything that a view needs of one state, worked out once per drawing: pure, nothing kept.
import { billOf, countsByProduct } from "./bill.js";
import { linePence } from "./pricing.js";
import { openOrderAt, project } from "./projection.js";
import { unsentOf } from "./unsent.js";

const NO_CHARGE = { kind: "none", rate: 0 };

/** `elsewhere` is the address to show instead, when the one asked for shows nothing (any more). */
export function deriveScreen(state) {
  const { server, answers, commands, carts, menu, route } = state;
  const orders = project({ orders: server.orders, answers, commands, menu });
  const order = orders[route.id] ?? null;
  const cart = carts[route.id] ?? null;
  const sitsDown = (order?.order_type ?? cart?.orderType) === "dine_in";
  const receipt = waitingReceipt(commands, route.id) ?? state.receipts[route.id];
  const underway = Object.values(commands).filter(({ kind }) => kind === "menu.set_availability");
  return {
    ...state,
    orders,
    order,
    cart,
    rival: cart?.isNew && cart.tableId ? openOrderAt(orders, cart.tableId) : null,
    tables: server.tables,
    soldOut: soldOutOf(server.menu.unavailable ?? [], underway),
    receipt,
    unsent: unsentOf({ ...state, at: Date.now() }),
    bill: billOf({ order, cart, menu, charge: sitsDown ? state.charge : NO_CHARGE }),
    cartCounts: countsByProduct(cart),
    linePence: (line) => linePence(line, menu),
    elsewhere: elsewhere(state, { order, cart, receipt }),
  };
}

function soldOutOf(unavailable, underway) {
  const ids = new Set(unavailable);
  for (const { target, payload } of underway) payload.available ? ids.delete(target) : ids.add(target);
  return ids;
}

/** Cash that was taken and is not booked yet: the guest gets the change now. */
function waitingReceipt(commands, orderId) {
  const command = Object.values(commands).find(({ kind, about, doubted }) => kind === "payment.cash" && about.orderId === orderId && about.receipt && doubted);
  return command ? { ...command.about.receipt, waits: true } : null;
}

function elsewhere({ route, ready, pay }, { order, cart, receipt }) {
  if (route.screen === "done" && !receipt) return "#/";
  if (route.screen === "pay" && (receipt?.waits || (receipt && receipt.commandId === pay.taking))) return `#/done/${route.id}`;
  if (!ready) return "";
  if (route.screen === "order" && !order && !cart) return "#/";
  if (route.screen === "pay" && !order) return receipt ? `#/done/${route.id}` : "#/";
  return "";
}
