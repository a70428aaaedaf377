// @ts-check
// Actions on guests who order on their phones. Each needs the server: nothing is decided without a network.

import { readApi } from "../../shared/read_api.js";
import { sendCommand } from "../../shared/sync/send_command.js";
import { t } from "../../shared/translate.js";

/** @import { Tools } from "../types.js" */

/** @param {Tools} tools */
export function guestActions({ store, newId, showToast }) {
  /** @type {Map<string, string>} the key of each intent until its answer is known */
  const keys = new Map();

  /** Read the visits again; resolves to whether there was an answer. Without one the known ones stay. */
  async function readVisits() {
    const { ok, data } = await readApi("/visits");
    if (ok) store.update({ visits: data });
    return ok;
  }

  /**
   * Resolves to the server's data; to null if it refused or gave no answer, which the person reads.
   * @param {string} path
   * @param {Record<string, unknown>} [body]
   */
  async function ask(path, body = {}) {
    const intent = JSON.stringify([path, body]);
    const key = keys.get(intent) ?? newId();
    keys.set(intent, key);
    const { ok, data, error, retry } = await sendCommand({ path, body, key });
    if (!retry) keys.delete(intent);
    if (error) showToast(error.message, "warning");
    await readVisits();
    return ok ? data : null;
  }

  return {
    readVisits,
    /** Let the guests at a table order. @param {string} tableId */
    openVisit: (tableId) => ask(`/restaurants/tables/${tableId}/visit`),
    /** @param {string} visitId */
    async endVisit(visitId) {
      if (await ask(`/visits/${visitId}/end`)) showToast(t("Ordering by phone has ended at this table."), "success");
    },
    /** @param {string} requestId */
    async confirmGuests(requestId) {
      if (await ask(`/visits/requests/${requestId}/confirm`)) showToast(t("Sent to the kitchen."), "success");
    },
    /**
     * @param {string} requestId
     * @param {string} reason what the guest reads
     */
    refuseGuests: (requestId, reason) => ask(`/visits/requests/${requestId}/refuse`, { reason }),
    /** @param {string} visitId */
    answerCall: (visitId) => ask(`/visits/${visitId}/answer-call`),
  };
}
