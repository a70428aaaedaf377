// What people do on the till. Each changes the screen at once; what the server must know goes through the outbox.
import { addLine, changeLine, isEmpty, itemsOf, newCart, restoreLine } from "./cart.js";
import { missingChoice, toggleOption } from "./menu.js";
import { isOpen } from "./projection.js";
import * as commands from "./commands.js";
import { shown } from "../../realtime/money.js";
import { linePence } from "./pricing.js";
import { MOST_PENCE } from "./pay_view.js";
import { things } from "./words.js";

/**
 * `subjects` are those of parts.js: each gets the same as this, with `state`, `changeUi`, `cart`, `startCart` and `where`.
 * `screenNow()` is the derived state; `newId` makes time-ordered uuids; `go(hash)` changes the address, hence the screen.
 */
export function createActions({ subjects, ...given }) {
  const { store, screenNow, outbox, refusals, say, keepCart, forgetNotice, config, newId, go, loadMenu } = given;
  const state = screenNow;
  const changeUi = (changes) => store.update((now) => ({ ui: { ...now.ui, ...changes } }));

  /** The cart of the order on the screen, made when the first thing goes into it. */
  function cart() {
    const { route, carts, orders } = state();
    const known = carts[route.id];
    if (known) return known;
    const order = orders[route.id];
    return newCart({ id: route.id, key: newId(), tableId: order?.table_id ?? null, orderType: order?.order_type ?? "dine_in", isNew: !order });
  }

  function startCart({ tableId, orderType }) {
    const fresh = newCart({ id: newId(), key: newId(), tableId, orderType, isNew: true });
    store.update(({ carts }) => ({ carts: { ...carts, [fresh.id]: fresh } }));
    go(`#/order/${fresh.id}`);
  }

  // Floor

  function openTable(tableId) {
    const open = Object.values(state().orders).filter((order) => order.table_id === tableId && isOpen(order));
    const kept = Object.values(state().carts).find((other) => other.tableId === tableId && other.isNew && !isEmpty(other));
    // Who pays leaves, and the next guests may sit down before the server has heard of it.
    if (open.length > 1 || open.some((order) => order.paying === "unsure")) changeUi({ bills: open.map((order) => order.id) });
    else if (open.length === 1) go(`#/order/${open[0].id}`);
    else if (kept) go(`#/order/${kept.id}`);
    else startCart({ tableId, orderType: "dine_in" });
  }

  // Menu and cart

  function add(productId, optionIds, quantity = 1, notes = "") {
    keepCart(addLine(cart(), { id: newId(), productId, optionIds, quantity, notes }));
  }

  function tapProduct(productId) {
    const { menu, soldOut } = state();
    const product = menu.product(productId);
    if (soldOut.has(productId)) return say(`${product.name} is sold out.`, "warning");
    const optionIds = menu.defaultOptions(product).filter((id) => !soldOut.has(id));
    if (missingChoice(menu, product, optionIds, () => false)) return openProduct(productId);
    return add(productId, optionIds);
  }

  function openProduct(productId) {
    const { menu, soldOut } = state();
    const optionIds = menu.defaultOptions(menu.product(productId)).filter((id) => !soldOut.has(id));
    changeUi({ product: { productId, lineId: null, quantity: 1, optionIds, notes: "" } });
  }

  function editLine(lineId) {
    const line = cart().lines.find((other) => other.id === lineId);
    if (line && state().menu.product(line.productId)) changeUi({ product: { ...line, lineId } });
    else if (line) removeLine(lineId);
  }

  function changeSheet(changes) {
    changeUi({ product: { ...state().ui.product, ...changes } });
  }

  function toggle(group, optionId) {
    const { ui, soldOut } = state();
    if (soldOut.has(optionId) && !ui.product.optionIds.includes(optionId)) return say("That option is sold out.", "warning");
    const optionIds = toggleOption(group, ui.product.optionIds, optionId);
    const full = optionIds === ui.product.optionIds && !optionIds.includes(optionId);
    if (full) say(`${group.name}: at most ${group.max}. Take one off first.`, "warning");
    return changeSheet({ optionIds });
  }

  function saveSheet() {
    const { lineId, productId, quantity, optionIds, notes } = state().ui.product;
    changeUi({ product: null });
    if (lineId && quantity === 0) removeLine(lineId);
    else if (lineId) keepCart(changeLine(cart(), lineId, { quantity, optionIds, notes: notes.trim() }));
    else add(productId, optionIds, quantity, notes.trim());
  }

  function removeLine(lineId) {
    const before = cart();
    const index = before.lines.findIndex((line) => line.id === lineId);
    if (index < 0) return;
    const line = before.lines[index];
    keepCart(changeLine(before, lineId, { quantity: 0 }));
    const name = state().menu.product(line.productId)?.name ?? "Line";
    say(`${name} taken away.`, "info", () => keepCart(restoreLine(state().carts[before.id] ?? { ...before, lines: [] }, line, index)));
  }

  // To the server

  /** Where a command belongs, for when its order is gone from the screen. */
  function where() {
    const { order, cart: from, tables } = state();
    const table = tables.tables?.[order?.table_id ?? from?.tableId]?.name ?? order?.table_name;
    return [table ? `Table ${table}` : "Takeaway", order?.number ? `#${order.number}` : ""].filter(Boolean).join(" ");
  }

  function send({ hold = false } = {}) {
    const { route, order, carts } = state();
    const from = carts[route.id];
    const held = order?.lines.some((line) => line.status === "held");
    if (from?.lines.length) sendCart(from, hold);
    else if (held && !hold) outbox.push(commands.sendOrder({ orderId: order.id, where: where() }));
    changeUi({ cart: null });
  }

  function sendCart(cart, hold) {
    const { menu, rival, tables } = state();
    const lines = cart.lines.map((line) => ({ ...line, pence: linePence(line, menu) }));
    const given = { cart, lines, hold, menuVersion: menu.version, where: where() };
    const command =
      cart.isNew && !rival
        ? commands.createOrder({ ...given, tableName: tables.tables?.[cart.tableId]?.name ?? "", person: config.person })
        : commands.addLines({ ...given, orderId: rival?.id ?? cart.id });
    outbox.push(command, { drop: [["cart", cart.id]] });
    if (rival) {
      say(`${rival.server_name || "Somebody"} has opened an order at this table: added to it.`);
      go(`#/order/${rival.id}`, { replace: true });
    }
  }

  function voidLine(line) {
    const { id: orderId } = state().order;
    outbox.push(commands.voidLine({ orderId, line, where: where() }));
    // A void is final, so undo asks for the same thing again as a new line.
    const again = { id: newId(), productId: line.product_id, optionIds: line.modifiers.map((modifier) => modifier.option_id), quantity: line.quantity, notes: line.notes };
    say(`${line.name} taken away.`, "info", () => {
      const from = state().carts[orderId] ?? newCart({ id: orderId, key: newId(), tableId: line.table_id, orderType: "dine_in", isNew: false });
      keepCart(restoreLine(from, again, from.lines.length));
    });
  }

  const setDetails = (changes) => outbox.push(commands.setDetails({ order: state().order, changes, where: where() }));

  function setAvailability(productId, available) {
    const product = state().menu.product(productId);
    changeUi({ product: null });
    outbox.push(commands.setAvailability({ product, available }));
    say(available ? `${product.name} is back on sale.` : `${product.name} is sold out now, on every till.`, "success", () => setAvailability(productId, !available));
  }

  // Cash

  let counting = false; // until the device has given the receipt its number

  async function takeCash() {
    const { bill, order, pay } = state();
    const due = bill.duePence;
    if (!bill.canPay || counting) return;
    if (!pay.received) {
      say("Tap what the guest handed over.", "warning");
      return;
    }
    if (pay.received < due) {
      say(`${shown(due)} is due: still short.`, "warning");
      return;
    }
    const tip = pay.tip ? pay.received - due : 0;
    const taken = { id: newId(), order, due, received: pay.received, change: pay.received - due - tip, tip, where: where() };
    const commandId = newId();
    counting = true;
    store.update({ pay: { ...pay, taking: commandId } });
    await outbox.pushWithReceipt((receiptNumber) => ({ command_id: commandId, ...commands.takeCash({ ...taken, receiptNumber }) }));
    counting = false;
  }

  function typeReceived(digit) {
    const before = state().pay.received ?? 0;
    const received = digit === null ? Math.floor(before / 10) : Number(`${before}${digit}`);
    if (received <= MOST_PENCE) store.update(({ pay }) => ({ pay: { ...pay, received: received || null } }));
  }

  const tools = { ...given, state, changeUi, cart, startCart, where };

  return {
    ...Object.assign({}, ...subjects.map((make) => make(tools))),
    say,
    loadMenu,
    openTable,
    openOrder: (id) => {
      changeUi({ bills: null, unsent: null });
      go(`#/order/${id}`);
    },
    startTakeaway: () => startCart({ tableId: null, orderType: "takeaway" }),
    anotherBill: (tableId) => {
      changeUi({ bills: null });
      startCart({ tableId, orderType: "dine_in" });
    },
    goHome: () => go("#/"),
    closeSheets: (name) => changeUi({ [name]: null }),
    search: (searching, search = "") => changeUi({ searching, search }),
    tapProduct,
    openProduct,
    editLine,
    changeSheet,
    toggleOption: toggle,
    saveSheet,
    removeLine,
    setGuests: (guests) => (state().order ? setDetails({ guests: guests || null }) : keepCart({ ...cart(), guests: guests || null })),
    setOrderNotes: (notes) => keepCart({ ...cart(), notes }),
    saveOrderNotes: (notes) => setDetails({ notes: notes.trim() }),
    openCart: () => changeUi({ cart: true }),
    send,
    voidLine,
    serve: () => outbox.push(commands.setStatus({ orderId: state().order.id, status: "served", where: where() })),
    setAvailability,
    retry: () => outbox.retry(),
    openUnsent: () => changeUi({ unsent: true }),
    tryAgain: refusals.tryAgain,
    dismiss: refusals.dismiss,
    forgetNotice,
    openPay: () => {
      const { bill, order } = state();
      if (bill.unsent) return say(`${things(bill.unsent, "item is", "items are")} not sent yet. Send first.`, "warning");
      changeUi({ cart: null });
      store.update({ pay: { received: null, tip: false, taking: null } });
      return go(`#/pay/${order.id}`);
    },
    setReceived: (received) => store.update(({ pay }) => ({ pay: { ...pay, received } })),
    typeReceived,
    keepTip: () => store.update(({ pay }) => ({ pay: { ...pay, tip: !pay.tip } })),
    takeCash,
  };
}
