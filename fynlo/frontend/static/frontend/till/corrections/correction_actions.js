// @ts-check
/** Actions on the sheet of an order: open it, step through it. What it does to the order is in corrections.js. */

import { readApi } from "../../shared/read_api.js";
import { createOnlineActions } from "../online_actions.js";
import { lazyActions } from "../view/lazy_actions.js";
import { NEW_STEP } from "./more_draft.js";

/** @import { ActionSet, MoreDraft, ShownOrder, Tools } from "../types.js" */
/** @import { corrections } from "./corrections.js" */

/** @type {ActionSet} */
const correct = lazyActions(() => import("../lazy_views.js"), "corrections", [
  "editLine",
  "voidLine",
  "removeOther",
  "voidOrder",
  "comp",
  "discount",
  "changePrice",
  "restorePrice",
  "removeAdjustments",
  "reopen",
  "transfer",
  "moveLine",
  "merge",
  "split",
]);

/** @param {Tools} tools */
export function correctionActions(tools) {
  const { store, state, changeUi } = tools;
  const { forgetProblem } = createOnlineActions(tools);

  /**
   * Open the sheet of an order, or of one of its lines.
   * @param {ShownOrder} order
   * @param {{lineId?: string | null, step?: string}} [options]
   */
  function openMore(order, { lineId = null, step = "menu" } = {}) {
    forgetProblem();
    if (!(order.id in state().orders))
      store.update(({ closedOrders }) => ({
        closedOrders: {
          ...closedOrders,
          [order.id]: { ...(closedOrders[order.id] ?? { payments: [], problem: "" }), order },
        },
      }));
    changeUi({ payments: null, more: { orderId: order.id, lineId, step, ...NEW_STEP } });
  }

  /** @param {string} step */
  function toStep(step) {
    forgetProblem();
    changeMore({ ...NEW_STEP, step });
    const { more } = state().ui;
    if (more && step === "history") readHistory(more.orderId);
  }

  /**
   * Change what the sheet edits. A sheet that was closed meanwhile stays closed.
   * @param {Partial<MoreDraft>} changes
   */
  function changeMore(changes) {
    const before = state().ui.more;
    if (before) changeUi({ more: { ...before, ...changes } });
  }

  /** @param {string} orderId */
  async function readHistory(orderId) {
    const { data, problem } = await readApi(`/orders/${orderId}/history`);
    if (state().ui.more?.orderId === orderId) changeMore({ history: data, historyProblem: problem });
  }

  return {
    openMore,
    openLine(/** @type {string} */ lineId) {
      const { order } = state();
      if (order) openMore(order, { lineId });
    },
    toStep,
    changeMore,
    correct: /** @type {ReturnType<typeof corrections>} */ (correct(tools)),
    orderNow: (/** @type {string} */ id) => state().orders[id] ?? state().closedOrders[id]?.order,
  };
}
