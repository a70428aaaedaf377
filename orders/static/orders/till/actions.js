// What people do on the till. Each changes the screen at once; what the server must know goes through the outbox.
import { addLine, changeLine, isEmpty, itemsOf, newCart, restoreLine } from "./cart.js";
import { missingChoice, toggleOption } from "./menu.js";
import { isOpen } from "./projection.js";
import { pounds, shown } from "../../realtime/money.js";
import { linePence } from "./pricing.js";
import { MOST_PENCE } from "./pay_view.js";
import { things } from "./words.js";

/** `screenNow()` is the derived state; `newId` makes time-ordered uuids; `go(hash)` changes the address, hence the screen. */
export function createActions({ store, screenNow, device, outbox, refusals, say, keepCart, config, newId, go, loadMenu }) {
  const state = screenNow;
  const changeUi = (changes) => store.update((now) => ({ ui: { ...now.ui, ...changes } }));

  function dropCart(id) {
    device.drop("cart", id);
    store.update(({ carts: { [id]: gone, ...carts } }) => ({ carts }));
  }

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

  /** Each command says where it belongs, for when its order is gone from the screen. */
  function push(command) {
    const { order, cart: from, tables } = state();
    const table = tables.tables?.[order?.table_id ?? from?.tableId]?.name ?? order?.table_name;
    const number = order?.number ? `#${order.number}` : "";
    const where = command.act === "availability" ? "" : [table ? `Table ${table}` : "Takeaway", number].filter(Boolean).join(" ");
    outbox.push({ where, ...command });
  }

  function lines(from) {
    return from.lines.map((line) => ({ ...line, pence: linePence(line, state().menu) }));
  }

  function send({ hold = false } = {}) {
    const { route, order, carts } = state();
    const from = carts[route.id];
    const held = order?.lines.some((line) => line.status === "held");
    if (from?.lines.length) sendCart(from, hold);
    else if (held && !hold) sendHeld(order.id);
    changeUi({ cartOpen: false });
  }

  function sendCart(from, hold) {
    const { menu } = state();
    const joined = state().rival;
    const orderId = joined?.id ?? from.id;
    // The command before the cart goes: another tab must not see neither.
    push(from.isNew && !joined ? createCommand(from, { hold, menu }) : addCommand(from, { orderId, hold, menu }));
    dropCart(from.id);
    if (!hold && (joined || !from.isNew)) sendHeld(orderId, from.key);
    if (joined) {
      say(`${joined.server_name || "Somebody"} has opened an order at this table: added to it.`);
      go(`#/order/${orderId}`, { replace: true });
    }
  }

  /** `after` is the key of the command that brings the lines: without them there is nothing to send. */
  function sendHeld(orderId, after = null) {
    push({ act: "send", orderId, after, key: newId(), method: "POST", path: `/api/v1/orders/${orderId}/send`, body: {} });
  }

  function createCommand(from, { hold, menu }) {
    const body = { id: from.id, client_reference: from.id, order_type: from.orderType, items: itemsOf(from), menu_version: menu.version, send: !hold };
    if (from.tableId) body.table_id = from.tableId;
    if (from.guests) body.guests = from.guests;
    if (from.notes.trim()) body.notes = from.notes.trim();
    const tableName = state().tables.tables?.[from.tableId]?.name ?? "";
    return {
      act: "create", orderId: from.id, key: from.key, method: "POST", path: "/api/v1/orders", body, sendsToKitchen: !hold,
      lines: lines(from), cart: from, tableName, personId: config.person.id, personName: config.person.name,
    };
  }

  function addCommand(from, { orderId, hold, menu }) {
    return {
      act: "add", orderId, key: from.key, method: "POST", path: `/api/v1/orders/${orderId}/lines`,
      body: { items: itemsOf(from), menu_version: menu.version }, sendsToKitchen: !hold, lines: lines(from), cart: from,
    };
  }

  function voidLine(line) {
    const { id: orderId } = state().order;
    push({ act: "void", orderId, lineId: line.id, key: newId(), method: "POST", path: `/api/v1/orders/${orderId}/lines/${line.id}/void`, body: {} });
    // A void is final, so undo asks for the same thing again as a new line.
    const again = { id: newId(), productId: line.product_id, optionIds: line.modifiers.map((modifier) => modifier.option_id), quantity: line.quantity, notes: line.notes };
    say(`${line.name} taken away.`, "info", () => {
      const from = state().carts[orderId] ?? newCart({ id: orderId, key: newId(), tableId: line.table_id, orderType: "dine_in", isNew: false });
      keepCart(restoreLine(from, again, from.lines.length));
    });
  }

  function setDetails(changes) {
    const { id: orderId } = state().order;
    push({ act: "details", orderId, key: newId(), method: "PATCH", path: `/api/v1/orders/${orderId}`, body: changes });
  }

  function setStatus(status) {
    const { id: orderId } = state().order;
    push({ act: "status", orderId, key: newId(), method: "PUT", path: `/api/v1/orders/${orderId}/status`, body: { status } });
  }

  function setAvailability(productId, available) {
    const name = state().menu.product(productId).name;
    changeUi({ product: null });
    push({ act: "availability", orderId: `product:${productId}`, productId, available, key: newId(), method: "PUT", path: `/api/v1/products/${productId}/availability`, body: { available } });
    say(available ? `${name} is back on sale.` : `${name} is sold out now, on every till.`, "success", () => setAvailability(productId, !available));
  }

  // Cash

  function takeCash() {
    const { bill, order, pay } = state();
    const due = bill.duePence;
    if (!bill.canPay) return;
    if (!pay.received) return say("Tap what the guest handed over.", "warning");
    if (pay.received < due) return say(`${shown(due)} is due: still short.`, "warning");
    const tip = pay.tip ? pay.received - due : 0;
    const change = pay.received - due - tip;
    const wire = (sum) => Number(pounds(sum));
    push({
      act: "pay", orderId: order.id, key: newId(), method: "POST", path: "/api/v1/payments/cash",
      body: { order_id: order.id, amount: wire(due), received_amount: wire(pay.received), change_amount: wire(change), tip_amount: wire(tip) },
      receipt: { number: order.number, tableName: order.table_name, paid: due, received: pay.received, change, tip },
    });
  }

  function typeReceived(digit) {
    const before = state().pay.received ?? 0;
    const received = digit === null ? Math.floor(before / 10) : Number(`${before}${digit}`);
    if (received <= MOST_PENCE) store.update(({ pay }) => ({ pay: { ...pay, received: received || null } }));
  }

  return {
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
    openCart: () => changeUi({ cartOpen: true }),
    send,
    voidLine,
    serve: () => setStatus("served"),
    setAvailability,
    retry: () => outbox.retry(),
    openUnsent: () => changeUi({ unsent: true }),
    tryAgain: refusals.tryAgain,
    dismiss: refusals.dismiss,
    openPay: () => {
      const { bill, order } = state();
      if (bill.unsent) return say(`${things(bill.unsent, "item is", "items are")} not sent yet. Send first.`, "warning");
      changeUi({ cartOpen: false });
      store.update({ pay: { received: null, tip: false } });
      return go(`#/pay/${order.id}`);
    },
    setReceived: (received) => store.update(({ pay }) => ({ pay: { ...pay, received } })),
    typeReceived,
    keepTip: () => store.update(({ pay }) => ({ pay: { ...pay, tip: !pay.tip } })),
    takeCash,
  };
}
