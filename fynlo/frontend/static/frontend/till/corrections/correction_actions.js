// Putting mistakes right: each is a new fact that the server decides, with a reason; undo takes it back by another one.

import { orderLabel } from "../../shared/labels/orders.js";
import { plural } from "../../shared/labels/plural.js";
import { pounds } from "../../shared/money.js";
import { newCart, restoreLine } from "../cart/cart.js";
import * as commands from "../commands.js";
import { createOnlineActions } from "../online_actions.js";
import { readApi } from "../read_api.js";

const NEW_STEP = {
  reason: "",
  kind: "percent",
  percent: null,
  amount: "",
  quantity: null,
  picks: {},
  edit: {},
  mergeFrom: null,
};

export function correctionActions(tools) {
  const { store, state, outbox, showToast, newId, go, where, changeUi, keepCart } = tools;
  const { change: decide, forgetProblem } = createOnlineActions(tools);
  const more = () => state().ui.more;
  const orderNow = (id) => state().orders[id] ?? state().closedOrders[id]?.order;

  /** The sheet of an order, or of one line of it. */
  function openMore(order, { lineId = null, step = "menu" } = {}) {
    forgetProblem();
    if (!(order.id in state().orders))
      store.update(({ closedOrders }) => ({
        closedOrders: { ...closedOrders, [order.id]: { payments: [], problem: "", ...closedOrders[order.id], order } },
      }));
    changeUi({ payments: null, more: { orderId: order.id, lineId, step, ...NEW_STEP } });
  }

  function toStep(step) {
    forgetProblem();
    changeUi({ more: { ...more(), ...NEW_STEP, step } });
    if (step === "history") readHistory(more().orderId);
  }

  const change = (changes) => changeUi({ more: { ...more(), ...changes } });
  const close = () => changeUi({ more: null });

  /** Ask the server for a change of an order; `name` is the button's. */
  const ask = (order, { target = order.id, ...fields }) =>
    decide({ orderId: order.id, where: orderLabel(order), target, ...fields });

  /** Change a sent line's note, course or seat, where its kitchen state allows it. Works without a connection. */
  function editLine(order, line, changes) {
    const before = Object.fromEntries(Object.keys(changes).map((name) => [name, line[name]]));
    const push = (payload) =>
      outbox.push(commands.editLine({ orderId: order.id, line, changes: payload, where: orderLabel(order) }));
    push(changes);
    close();
    showToast(`${line.name} changed.${line.sent ? " The kitchen sees the change." : ""}`, "success", () =>
      push(before),
    );
  }

  /** All of a line, or `quantity` of it. */
  async function voidLine(order, line, quantity) {
    const part = quantity < line.quantity ? { quantity, new_id: newId() } : {};
    const payload = { reason: more().reason, ...part };
    if (
      !(await ask(order, {
        name: "void",
        kind: "order.void_sent_line",
        target: `${order.id}:${line.id}`,
        payload,
        description: `Void ${quantity} × ${line.name}`,
      }))
    )
      return;
    close();
    // A void is final: undo asks for the same thing again as a new line.
    showToast(`${quantity} × ${line.name} voided. The kitchen sees the change.`, "info", () =>
      orderAgain(order, { ...line, quantity }),
    );
  }

  function orderAgain(order, line) {
    const again = {
      id: newId(),
      productId: line.product_id,
      optionIds: line.modifiers.map(({ option_id }) => option_id),
      quantity: line.quantity,
      notes: line.notes,
    };
    const from =
      state().carts[order.id] ??
      newCart({ id: order.id, key: newId(), tableId: order.table_id, orderType: order.order_type, isNew: false });
    keepCart(restoreLine(from, again, from.lines.length));
  }

  async function voidOrder(order) {
    if (
      !(await ask(order, {
        name: "void",
        kind: "order.void",
        payload: { reason: more().reason },
        description: "Void the order",
      }))
    )
      return;
    close();
    showToast(`${orderLabel(order)} is void.`, "success");
    go("#/");
  }

  async function comp(order, line) {
    const before = new Set(adjustmentsOf(order).map(({ id }) => id));
    const payload = { reason: more().reason, ...(line ? { line_ids: [line.id] } : {}) };
    if (!(await ask(order, { name: "comp", kind: "order.comp", payload, description: "On the house" }))) return;
    close();
    const given = adjustmentsOf(orderNow(order.id)).filter(({ id }) => !before.has(id));
    showToast(`${line ? line.name : orderLabel(order)}: on the house.`, "success", () => takeBack(order, given));
  }

  /** `value` is {percent} or {amountPence}. */
  async function discount(order, line, value) {
    const id = newId();
    const what = value.percent ? { percent: value.percent } : { amount: Number(pounds(value.amountPence)) };
    const payload = { id, reason: more().reason, ...what, ...(line ? { line_id: line.id } : {}) };
    if (!(await ask(order, { name: "discount", kind: "order.discount", payload, description: "Discount" }))) return;
    close();
    showToast("Discount given.", "success", () => takeBack(order, [{ id }]));
  }

  async function takeBack(order, adjustments) {
    for (const { id } of adjustments) {
      if (
        !(await ask(order, {
          name: `remove:${id}`,
          kind: "order.remove_adjustment",
          target: `${order.id}:${id}`,
          description: "Take a discount back",
        }))
      ) {
        showToast(state().onlineRequest.problem, "warning");
        return;
      }
    }
    showToast("Discount removed.");
  }

  // Where it belongs

  /** To another table: works without a connection too. */
  function transfer(order, table) {
    const was = state().tables.tables?.[order.table_id];
    outbox.push(commands.transfer({ order, table, where: where() }));
    close();
    showToast(
      `Moved to ${table.display_name}.`,
      "success",
      was
        ? () => outbox.push(commands.transfer({ order: { ...order, table_id: table.id }, table: was, where: where() }))
        : undefined,
    );
  }

  async function moveLine(order, line, table) {
    const quantity = more().quantity ?? line.quantity;
    const part = quantity < line.quantity ? { quantity, new_id: newId() } : {};
    const lineId = part.new_id ?? line.id;
    const payload = { lines: [{ id: line.id, ...part }], to_table_id: table.id };
    if (
      !(await ask(order, {
        name: `table:${table.id}`,
        kind: "order.move_lines",
        payload,
        description: `Move ${line.name}`,
      }))
    )
      return;
    close();
    const target = Object.values(state().orders).find(({ lines }) =>
      lines.some(({ id, status }) => id === lineId && status !== "void"),
    );
    const isOver = orderNow(order.id)?.status === "cancelled"; // its last line has gone
    showToast(
      `${quantity} × ${line.name} moved to ${table.display_name}.`,
      "success",
      target && !isOver ? () => moveBack(target, lineId, order.id) : undefined,
    );
    if (isOver && target) go(`#/order/${target.id}`, { replace: true });
  }

  async function moveBack(from, lineId, orderId) {
    if (
      !(await ask(from, {
        name: "move-back",
        kind: "order.move_lines",
        payload: { lines: [{ id: lineId }], to_order_id: orderId },
        description: "Move a line back",
      }))
    )
      showToast(state().onlineRequest.problem, "warning");
  }

  async function merge(order, other) {
    if (
      !(await ask(order, {
        name: `order:${other.id}`,
        kind: "order.merge",
        payload: { from_order_id: other.id },
        description: `Merge ${orderLabel(other)} into it`,
      }))
    )
      return;
    close();
    showToast(`${orderLabel(other)} is on this order now.`, "success");
  }

  async function split(order) {
    const picks = Object.entries(more().picks).filter(([, quantity]) => quantity);
    const lines = picks.map(([id, quantity]) => {
      const whole = order.lines.find((line) => line.id === id).quantity;
      return quantity < whole ? { id, quantity, new_id: newId() } : { id };
    });
    const newOrderId = newId();
    if (
      !(await ask(order, {
        name: "split",
        kind: "order.split",
        payload: { lines, new_order_id: newOrderId },
        description: "Split",
      }))
    )
      return;
    close();
    const number = orderNow(newOrderId)?.number;
    showToast(
      `${plural(picks.length, "line")} on a bill of ${picks.length === 1 ? "its" : "their"} own${number ? `, #${number}` : ""}.`,
      "success",
      () => unsplit(order, newOrderId),
    );
  }

  async function unsplit(order, otherId) {
    if (
      !(await ask(order, {
        name: "unsplit",
        kind: "order.merge",
        payload: { from_order_id: otherId },
        description: "Merge again",
      }))
    )
      showToast(state().onlineRequest.problem, "warning");
  }

  async function reopen(order) {
    if (
      !(await ask(order, {
        name: "reopen",
        kind: "order.reopen",
        payload: { reason: more().reason },
        description: "Reopen",
      }))
    )
      return;
    store.update(({ closedOrders: { [order.id]: _old, ...closedOrders } }) => ({ closedOrders }));
    close();
    showToast(`${orderLabel(order)} is reopened. What was paid stays paid.`, "success");
    go(`#/order/${order.id}`);
  }

  async function readHistory(orderId) {
    const { data, problem } = await readApi(`/orders/${orderId}/history`);
    if (more()?.orderId === orderId) change({ history: data, historyProblem: problem });
  }

  return {
    openMore,
    openLine: (lineId) => openMore(state().order, { lineId }),
    toStep,
    changeMore: change,
    correct: { editLine, voidLine, voidOrder, comp, discount, takeBack, transfer, moveLine, merge, split, reopen },
    orderNow,
  };
}

/** Every discount and comp in force, with the line that it is on, or null for the whole order. */
export function adjustmentsOf(order) {
  const on = (holder, line) => (holder.adjustments ?? []).map((entry) => ({ ...entry, line }));
  return [
    ...on(order, null),
    ...(order.lines ?? []).filter(({ status }) => status !== "void").flatMap((line) => on(line, line)),
  ];
}
