// @ts-check
// The final answers of the server to this device's commands. The till shows the order of an answer until the
// stream has brought the same change.

import { describeRemark, noticesOf } from "../unsent/remarks.js";

/** @import { Meta } from "../../shared/sync/client.js" */
/** @import { CommandAnswer } from "../../shared/sync/outbox.js" */
/** @import { Order } from "../../shared/types.js" */
/** @import { AnsweredOrder, Device, Metadata, Notice, Refusals, TillCommand, TillStore } from "../types.js" */

// After this time on a live stream, the stream is newer than an answer that has no event's number.
const ANSWER_SHOWN_MS = 10_000;
const NO_ERROR = { code: "", message: "" };

/**
 * @param {Partial<Order> | undefined} found
 * @returns {found is Order}
 */
const isOrder = (found) => Boolean(found?.id && Array.isArray(found.lines));

/**
 * `syncMeta()` is how far the stream has come, or null before its first state.
 * @param {object} given
 * @param {Device} given.device
 * @param {TillStore} given.store
 * @param {Refusals} given.refusals
 * @param {(message: string, tone?: "warning") => void} given.queueToast
 * @param {() => Meta | null} given.syncMeta
 */
export function createAnswers({ device, store, refusals, queueToast, syncMeta }) {
  /**
   * Whether the state contains the event with this number. An order that the state lacks since then is closed.
   * @param {number | null | undefined} seq
   */
  const isInStream = (seq) => seq !== null && seq !== undefined && seq <= (syncMeta()?.seq ?? -1);

  /** @param {AnsweredOrder} answer */
  function isOld({ order, at, seq }) {
    if (isInStream(seq)) return true;
    const known = store.state.server.orders[order.id];
    if (known) return order.version <= known.version;
    return Boolean(syncMeta()?.upToDate) && Date.now() - at >= ANSWER_SHOWN_MS;
  }

  return {
    dropOld() {
      const old = Object.entries(device.all("answer")).filter(([, answer]) => isOld(answer));
      if (old.length) device.write({ drop: old.map(([id]) => ["answer", id]) });
    },

    /**
     * Take the final answer of a command, before the command leaves the queue: store its orders, its receipt and its
     * notices, and show its remarks. Returns the metadata that stays with a refused command, or null.
     * @param {TillCommand} command
     * @param {CommandAnswer} answer
     * @returns {Metadata | null}
     */
    settle(command, { outcome, result, error = NO_ERROR, current, remarks = [], last_seq: seq = null }) {
      if (outcome === "rejected") return refusals.take(command, error, current);
      const { metadata } = command;
      const at = Date.now();
      /** @type {[string, string, object][]} */
      const keep = noticesOf(command, remarks).map((/** @type {Notice} */ notice) => ["notice", notice.id, notice]);
      const orders = [result.order ?? result, result.from].filter(isOrder);
      if (!isInStream(seq)) for (const order of orders) keep.push(["answer", order.id, { order, at, seq }]);
      if (metadata.receipt && metadata.orderId)
        keep.push([
          "receipt",
          metadata.orderId,
          {
            ...metadata.receipt,
            receiptNumber: result.receipt_number,
            paymentId: result.payment_id,
            commandId: command.command_id,
            at,
          },
        ]);
      if (keep.length) device.write({ keep });
      for (const remark of remarks) {
        const text = describeRemark(remark);
        if (!text) continue;
        if (remark.outcome === "attention")
          queueToast(text, "warning"); // the sentence names its order
        else queueToast(metadata.where ? `${metadata.where}: ${text}` : text);
      }
      return null;
    },
  };
}
