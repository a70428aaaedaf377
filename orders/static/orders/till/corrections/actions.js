// Putting mistakes right: each is a new fact that the server decides, with a reason; undo takes it back by another one.
import { pounds } from "../../../realtime/money.js";
import { createAsking } from "../asking.js";
import { read } from "../bill/reading.js";
import { tableWords } from "../bill/words.js";
import { newCart, restoreLine } from "../cart.js";
import * as commands from "../commands.js";
import { things } from "../words.js";

const NEW_STEP = { reason: "", kind: "percent", percent: null, amount: "", quantity: null, picks: {} };

export function correctionActions(tools) {
  const { store, state, outbox, say, newId, go, where, changeUi, keepCart } = tools;
  const { ask, forgetProblem } = createAsking(tools);
  const more = () => state().ui.more;
  const orderNow = (id) => state().orders[id] ?? state().past[id]?.order;

  /** The sheet of an order, or of one line of it. */
  function openMore(order, { lineId = null, step = "menu" } = {}) {
    forgetProblem();
    if (!(order.id in state().orders)) store.update(({ past }) => ({ past: { ...past, [order.id]: { payments: [], problem: "", ...past[order.id], order } } }));
    changeUi({ payments: null, more: { orderId: order.id, lineId, step, ...NEW_STEP } });
  }

  function toStep(step) {
    forgetProblem();
    changeUi({ more: { ...more(), ...NEW_STEP, step } });
    if (step === "history") readHistory(more().orderId);
  }

  const change = (changes) => changeUi({ more: { ...more(), ...changes } });
  const close = () => changeUi({ more: null });

  async function voidLine(order, line) {
    const path = `/orders/${order.id}/lines/${line.id}/void-sent`;
    if (!(await ask({ name: "void", path, body: { reason: more().reason } }))) return;
    close();
    // A void is final: undo asks for the same thing again as a new line.
    say(`${line.quantity} × ${line.name} voided. The kitchen is told.`, "info", () => orderAgain(order, line));
  }

  function orderAgain(order, line) {
    const again = { id: newId(), productId: line.product_id, optionIds: line.modifiers.map(({ option_id }) => option_id), quantity: line.quantity, notes: line.notes };
    const from = state().carts[order.id] ?? newCart({ id: order.id, key: newId(), tableId: order.table_id, orderType: order.order_type, isNew: false });
    keepCart(restoreLine(from, again, from.lines.length));
  }

  async function voidOrder(order) {
    if (!(await ask({ name: "void", path: `/orders/${order.id}/void`, body: { reason: more().reason } }))) return;
    close();
    say(`${tableWords(order)} is void.`, "success");
    go("#/");
  }

  async function comp(order, line) {
    const before = new Set(adjustmentsOf(order).map(({ id }) => id));
    const body = { reason: more().reason, ...(line ? { line_ids: [line.id] } : {}) };
    const done = await ask({ name: "comp", path: `/orders/${order.id}/comp`, body });
    if (!done) return;
    close();
    const given = adjustmentsOf(done).filter(({ id }) => !before.has(id));
    say(`${line ? line.name : tableWords(order)}: on the house.`, "success", () => takeBack(order.id, given));
  }

  /** `value` is {percent} or {amountPence}. */
  async function discount(order, line, value) {
    const id = newId();
    const what = value.percent ? { percent: value.percent } : { amount: Number(pounds(value.amountPence)) };
    const body = { id, reason: more().reason, ...what, ...(line ? { line_id: line.id } : {}) };
    if (!(await ask({ name: "discount", path: `/orders/${order.id}/discounts`, body }))) return;
    close();
    say("Discount given.", "success", () => takeBack(order.id, [{ id }]));
  }

  async function takeBack(orderId, adjustments) {
    for (const { id } of adjustments) {
      if (!(await ask({ name: `remove:${id}`, path: `/orders/${orderId}/adjustments/${id}`, method: "DELETE" }))) {
        say(state().asked.problem, "warning");
        return;
      }
    }
    say("Taken back.");
  }

  // Where it belongs

  /** To another table: works without a connection too. */
  function transfer(order, table) {
    const was = state().tables.tables?.[order.table_id];
    outbox.push(commands.transfer({ order, table, where: where() }));
    close();
    say(`Moved to ${table.display_name}.`, "success", was ? () => outbox.push(commands.transfer({ order: { ...order, table_id: table.id }, table: was, where: where() })) : undefined);
  }

  async function moveLine(order, line, table) {
    const quantity = more().quantity ?? line.quantity;
    const part = quantity < line.quantity ? { quantity, new_id: newId() } : {};
    const done = await ask({ name: `table:${table.id}`, path: `/orders/${order.id}/move-lines`, body: { lines: [{ id: line.id, ...part }], to_table_id: table.id } });
    if (!done) return;
    close();
    const isOver = done.from.status === "cancelled";
    say(`${quantity} × ${line.name} moved to ${table.display_name}, #${done.number}.`, "success", isOver ? undefined : () => moveBack(done, part.new_id ?? line.id, order.id));
    if (isOver) go(`#/order/${done.id}`, { replace: true });
  }

  async function moveBack(from, lineId, orderId) {
    if (!(await ask({ name: "move-back", path: `/orders/${from.id}/move-lines`, body: { lines: [{ id: lineId }], to_order_id: orderId } }))) say(state().asked.problem, "warning");
  }

  async function merge(order, other) {
    const done = await ask({ name: `order:${other.id}`, path: `/orders/${order.id}/merge`, body: { from_order_id: other.id } });
    if (!done) return;
    close();
    say(`${tableWords(other)} is on this order now.`, "success");
  }

  async function split(order) {
    const picks = Object.entries(more().picks).filter(([, quantity]) => quantity);
    const lines = picks.map(([id, quantity]) => {
      const whole = order.lines.find((line) => line.id === id).quantity;
      return quantity < whole ? { id, quantity, new_id: newId() } : { id };
    });
    const done = await ask({ name: "split", path: `/orders/${order.id}/split`, body: { lines, new_order_id: newId() } });
    if (!done) return;
    close();
    say(`${things(picks.length, "line")} on a bill of their own, #${done.number}.`, "success", () => ask({ name: "merge", path: `/orders/${order.id}/merge`, body: { from_order_id: done.id } }));
  }

  async function reopen(order) {
    const done = await ask({ name: "reopen", path: `/orders/${order.id}/reopen`, body: { reason: more().reason } });
    if (!done) return;
    store.update(({ past: { [order.id]: _old, ...past } }) => ({ past }));
    close();
    say(`${tableWords(order)} is open again. What was paid stays paid.`, "success");
    go(`#/order/${order.id}`);
  }

  async function readHistory(orderId) {
    const { data, problem } = await read(`/orders/${orderId}/history`);
    if (more()?.orderId === orderId) change({ history: data, historyProblem: problem });
  }

  return {
    openMore,
    openLine: (lineId) => openMore(state().order, { lineId }),
    toStep,
    changeMore: change,
    correct: { voidLine, voidOrder, comp, discount, takeBack, transfer, moveLine, merge, split, reopen },
    orderNow,
  };
}

/** Every discount and comp in force, with the line that it is on, or null for the whole order. */
export function adjustmentsOf(order) {
  const on = (holder, line) => (holder.adjustments ?? []).map((entry) => ({ ...entry, line }));
  return [...on(order, null), ...(order.lines ?? []).filter(({ status }) => status !== "void").flatMap((line) => on(line, line))];
}
