// @ts-check
/** Actions that move what was ordered: to another table, into another order, or into an order of its own. */

import { orderLabel } from "../../shared/labels/orders.js";
import { plural, t } from "../../shared/translate.js";
import * as commands from "../commands.js";

/** @import { Table } from "../../shared/types.js" */
/** @import { ShownLine, ShownOrder, Tools } from "../types.js" */
/** @import { Correct } from "./corrections.js" */
/** @import { StepDraft } from "./more_draft.js" */

/**
 * @typedef {object} SheetTools
 * @property {Correct} correct
 * @property {() => StepDraft} draft
 * @property {() => void} close
 * @property {(id: string) => ShownOrder | null | undefined} orderNow
 */

/**
 * @param {Tools} tools
 * @param {SheetTools} sheet
 */
export function placeActions({ state, outbox, showToast, newId, go, where }, { correct, draft, close, orderNow }) {
  const showProblem = () => showToast(state().onlineRequest.problem, "warning");

  /**
   * Move the order to another table. Works without a connection too.
   * @param {ShownOrder} order
   * @param {Table} table
   */
  function transfer(order, table) {
    const before = state().tables.tables?.[order.table_id ?? ""];
    outbox.push(commands.transfer({ order, table, where: where() }));
    close();
    showToast(
      t("Moved to {table}.", { table: table.display_name }),
      "success",
      before ? () => outbox.push(commands.transfer({ order, table: before, where: where() })) : undefined,
    );
  }

  /**
   * Move a line, or the quantity that was entered, to the open order of another table, or to a new one there.
   * @param {ShownOrder} order
   * @param {ShownLine} line
   * @param {Table} table
   */
  async function moveLine(order, line, table) {
    const quantity = draft().quantity ?? line.quantity;
    const newLineId = quantity < line.quantity ? newId() : null;
    const moved = newLineId ? { id: line.id, quantity, new_id: newLineId } : { id: line.id };
    const done = await correct(order, {
      name: `table:${table.id}`,
      kind: "order.move_lines",
      payload: { lines: [moved], to_table_id: table.id },
      description: t("Move {name}", { name: line.name }),
    });
    if (!done) return;
    close();
    const lineId = newLineId ?? line.id;
    const target = Object.values(state().orders).find(({ lines }) =>
      lines.some(({ id, status }) => id === lineId && status !== "void"),
    );
    const isOver = orderNow(order.id)?.status === "cancelled"; // its last line was moved
    showToast(
      t("{quantity} × {name} moved to {table}.", { quantity, name: line.name, table: table.display_name }),
      "success",
      target && !isOver ? () => moveBack(target, lineId, order.id) : undefined,
    );
    if (isOver && target) go(`#/order/${target.id}`, { replace: true });
  }

  /**
   * @param {ShownOrder} from
   * @param {string} lineId
   * @param {string} orderId
   */
  async function moveBack(from, lineId, orderId) {
    const done = await correct(from, {
      name: "move-back",
      kind: "order.move_lines",
      payload: { lines: [{ id: lineId }], to_order_id: orderId },
      description: t("Move a line back"),
    });
    if (!done) showProblem();
  }

  /**
   * Move every line of `other` into this order.
   * @param {ShownOrder} order
   * @param {ShownOrder} other
   */
  async function merge(order, other) {
    const done = await correct(order, {
      name: `order:${other.id}`,
      kind: "order.merge",
      payload: { from_order_id: other.id },
      description: t("Merge {order} into it", { order: orderLabel(other) }),
    });
    if (!done) return;
    close();
    showToast(t("{order} is on this order now.", { order: orderLabel(other) }), "success");
  }

  /**
   * Move the picked quantities into a new order at the same table.
   * @param {ShownOrder} order
   */
  async function split(order) {
    const { picks } = draft();
    const picked = Object.entries(picks).filter(([, quantity]) => quantity);
    const lines = picked.map(([id, quantity]) => {
      const line = order.lines.find((other) => other.id === id);
      return line && quantity < line.quantity ? { id, quantity, new_id: newId() } : { id };
    });
    const newOrderId = newId();
    const done = await correct(order, {
      name: "split",
      kind: "order.split",
      payload: { lines, new_order_id: newOrderId },
      description: t("Split"),
    });
    if (!done) return;
    close();
    const number = orderNow(newOrderId)?.number;
    showToast(
      plural(
        lines.length,
        "{count} line on a bill of its own{number}.",
        "{count} lines on a bill of their own{number}.",
        { number: number ? `, #${number}` : "" },
      ),
      "success",
      () => mergeAgain(order, newOrderId),
    );
  }

  /**
   * @param {ShownOrder} order
   * @param {string} otherId
   */
  async function mergeAgain(order, otherId) {
    const done = await correct(order, {
      name: "unsplit",
      kind: "order.merge",
      payload: { from_order_id: otherId },
      description: t("Merge again"),
    });
    if (!done) showProblem();
  }

  return { transfer, moveLine, merge, split };
}
