// @ts-check
/**
 * Corrections of an order. Each is a new record that the server decides, with a reason; undo records another one.
 */

import { orderLabel } from "../../shared/labels/orders.js";
import { formatPence, pence, pounds } from "../../shared/money.js";
import { t } from "../../shared/translate.js";
import * as commands from "../commands.js";
import { createOnlineActions, isOnline } from "../online_actions.js";
import { adjustmentsOf, goodsPence, isBeyondLimit, lessAtPrice, menuPence } from "./adjustments.js";
import { NEW_STEP } from "./more_draft.js";
import { placeActions } from "./place_actions.js";

/** @import { CommandName } from "../../shared/contract.js" */
/** @import { LineChanges } from "../command_types.js" */
/** @import { Metadata, ShownLine, ShownOrder, Tools } from "../types.js" */

/**
 * @typedef {object} CorrectionFields
 * @property {string} name the button's
 * @property {CommandName} kind
 * @property {string} [target] the order's id without it
 * @property {Record<string, unknown>} [payload]
 * @property {string} description
 * @property {Partial<Metadata>} [shown] what the screen shows until the server has it
 * @property {boolean} [isBeyond] whether it exceeds the person's own rights
 */

/** @typedef {(order: ShownOrder, fields: CorrectionFields) => Promise<boolean>} Correct whether the server did it */

const SAVED = t("Saved on this device; it is sent when the connection is back.");

/** @param {Tools} tools */
export function corrections(tools) {
  const { store, state, outbox, showToast, newId, go, changeUi, action } = tools;
  const { change: decide } = createOnlineActions(tools);

  const draft = () => state().ui.more ?? NEW_STEP;
  /** @type {(id: string) => ShownOrder | null | undefined} */
  const orderNow = (id) => action("orderNow")(id);
  const close = () => changeUi({ more: null });

  /** @type {Correct} */
  const correct = (order, { target = order.id, ...fields }) =>
    decide({ orderId: order.id, where: orderLabel(order), target, ...fields });

  /**
   * What happens next to a change that was made: without a network it waits on this device.
   * @param {string} online the sentence if the server has it
   */
  const whatNext = (online = "") => (isOnline(store.state) ? online : SAVED);

  // Lines

  /**
   * Change a sent line's note, course or seat, where its kitchen state allows it. Works without a connection.
   * @param {ShownOrder} order
   * @param {ShownLine} line
   * @param {LineChanges} changes
   */
  function editLine(order, line, changes) {
    const before = Object.fromEntries(Object.entries(line).filter(([name]) => name in changes));
    const push = (/** @type {LineChanges} */ payload) =>
      outbox.push(commands.editLine({ orderId: order.id, line, changes: payload, where: orderLabel(order) }));
    push(changes);
    close();
    showToast(
      line.sent
        ? t("{name} changed. The kitchen sees the change.", { name: line.name })
        : t("{name} changed.", { name: line.name }),
      "success",
      () => push(before),
    );
  }

  /**
   * Remove a line that is no sale of food, such as a gift card. There is no undo: selling it again makes another one.
   * @param {ShownOrder} order
   * @param {ShownLine} line
   */
  function removeOther(order, line) {
    outbox.push(commands.voidLine({ orderId: order.id, line, where: orderLabel(order) }));
    close();
    showToast(t("{name} removed.", { name: line.name }));
  }

  /**
   * Void a sent line, or `quantity` of it.
   * @param {ShownOrder} order
   * @param {ShownLine} line
   * @param {number} quantity
   * @param {boolean} [wasted] whether it was thrown away; without it the server goes by what the kitchen did
   */
  async function voidLine(order, line, quantity, wasted) {
    const food = wasted === undefined ? {} : { wasted };
    const part = quantity < line.quantity ? { quantity, new_id: newId() } : {};
    const done = await correct(order, {
      name: "void",
      kind: "order.void_sent_line",
      target: `${order.id}:${line.id}`,
      payload: { reason: draft().reason, ...part, ...food },
      description: t("Void {quantity} × {name}", { quantity, name: line.name }),
      shown: { lineId: line.id },
    });
    if (!done) return;
    close();
    const next = whatNext(t("The kitchen sees the change."));
    // A void is final: undo orders the same thing again as a new line.
    showToast(t("{quantity} × {name} voided. {next}", { quantity, name: line.name, next }), "info", () =>
      action("askAgain")(order, { ...line, quantity }),
    );
  }

  // The whole order

  /** @param {ShownOrder} order */
  async function voidOrder(order) {
    const done = await correct(order, {
      name: "void",
      kind: "order.void",
      payload: { reason: draft().reason },
      description: t("Void the order"),
    });
    if (!done) return;
    close();
    showToast(t("{order} is void. {whatNext}", { order: orderLabel(order), whatNext: whatNext() }).trim(), "success");
    go("#/");
  }

  /** @param {ShownOrder} order */
  async function reopen(order) {
    const done = await correct(order, {
      name: "reopen",
      kind: "order.reopen",
      payload: { reason: draft().reason },
      description: t("Reopen"),
    });
    if (!done) return;
    store.update(({ closedOrders: { [order.id]: _old, ...closedOrders } }) => ({ closedOrders }));
    close();
    showToast(t("{order} is reopened. What was paid stays paid.", { order: orderLabel(order) }), "success");
    go(`#/order/${order.id}`);
  }

  // Discounts and comps

  /**
   * @param {ShownOrder} order
   * @param {ShownLine | null} line null for the whole order
   */
  async function comp(order, line) {
    const before = new Set(adjustmentsOf(order).map(({ id }) => id));
    const done = await correct(order, {
      name: "comp",
      kind: "order.comp",
      payload: { reason: draft().reason, ...(line ? { line_ids: [line.id] } : {}) },
      description: line
        ? t("On the house: {quantity} × {name}", { quantity: line.quantity, name: line.name })
        : t("All of it on the house"),
      shown: { lessPence: goodsPence(order, line) },
    });
    if (!done) return;
    close();
    if (!isOnline(store.state))
      return showToast(
        t("{what}: on the house. {saved}", { what: line ? line.name : orderLabel(order), saved: SAVED }),
      );
    const given = adjustmentsOf(orderNow(order.id) ?? order).filter(({ id }) => !before.has(id));
    showToast(t("{what}: on the house.", { what: line ? line.name : orderLabel(order) }), "success", () =>
      removeAdjustments(order, given),
    );
  }

  /**
   * @param {ShownOrder} order
   * @param {ShownLine | null} line null for the whole order
   * @param {{percent?: number | null, amountPence?: number | null}} value one of both
   */
  async function discount(order, line, { percent, amountPence }) {
    const id = newId();
    const value = percent ? { percent } : { amount: Number(pounds(amountPence ?? 0)) };
    const lessPence = percent ? Math.round((goodsPence(order, line) * percent) / 100) : (amountPence ?? 0);
    const done = await correct(order, {
      name: "discount",
      kind: "order.discount",
      payload: { id, reason: draft().reason, ...value, ...(line ? { line_id: line.id } : {}) },
      description: t("Discount"),
      shown: { lessPence },
      isBeyond: isBeyondLimit(state(), order, line, lessPence),
    });
    if (!done) return;
    close();
    if (!isOnline(store.state)) return showToast(t("Discount given. {saved}", { saved: SAVED }));
    showToast(t("Discount given."), "success", () => removeAdjustments(order, [{ id }]));
  }

  /**
   * Change the price of one item of a line.
   * @param {ShownOrder} order
   * @param {ShownLine} line
   * @param {number} price pence
   * @param {string} reason
   */
  async function changePrice(order, line, price, reason) {
    const done = await correct(order, {
      name: "price",
      kind: "order.override_price",
      target: `${order.id}:${line.id}`,
      payload: { price: Number(pounds(price)), reason },
      description: t("Price of {name}: {price}", { name: line.name, price: formatPence(price) }),
      shown: { lineId: line.id, lessPence: lessAtPrice(line, price) },
    });
    if (!done) return;
    close();
    if (!isOnline(store.state)) return showToast(t("Price changed. {saved}", { saved: SAVED }));
    const now = orderNow(order.id)?.lines.find(({ id }) => id === line.id) ?? line;
    showToast(t("Price changed."), "success", () => changePrice(order, now, pence(line.unit_price ?? 0), t("Undone")));
  }

  /**
   * Give a line the price of the menu again.
   * @param {ShownOrder} order
   * @param {ShownLine} line
   */
  async function restorePrice(order, line) {
    const done = await correct(order, {
      name: "restore-price",
      kind: "order.restore_price",
      target: `${order.id}:${line.id}`,
      description: t("Restore the price of {name}", { name: line.name }),
      shown: { lineId: line.id, lessPence: lessAtPrice(line, menuPence(line) ?? 0) },
    });
    if (!done) return;
    close();
    showToast(t("Price restored. {whatNext}", { whatNext: whatNext() }).trim(), "success");
  }

  /**
   * Remove discounts and comps, one after the other, until one is refused.
   * @param {ShownOrder} order
   * @param {{id: string}[]} adjustments
   */
  async function removeAdjustments(order, adjustments) {
    for (const { id } of adjustments) {
      const done = await correct(order, {
        name: `remove:${id}`,
        kind: "order.remove_adjustment",
        target: `${order.id}:${id}`,
        description: t("Take a discount back"),
      });
      if (done) continue;
      showToast(state().onlineRequest.problem, "warning");
      return;
    }
    showToast(t("Discount removed."));
  }

  return {
    editLine,
    voidLine,
    removeOther,
    voidOrder,
    comp,
    discount,
    changePrice,
    restorePrice,
    removeAdjustments,
    reopen,
    ...placeActions(tools, { correct, draft, close, orderNow }),
  };
}
