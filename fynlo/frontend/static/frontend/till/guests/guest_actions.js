// @ts-check
// Actions on guests who order on their phones. Each needs the server: nothing is decided without a network.

import { ERRORS } from "../../shared/contract.js";
import { readApi } from "../../shared/read_api.js";
import { sendCommand } from "../../shared/sync/send_command.js";
import { t } from "../../shared/translate.js";

/** @import { ApiError } from "../../shared/sync/send_command.js" */
/** @import { Tools } from "../types.js" */

/** @typedef {{requestId: string, says: string, confirms: Record<string, string[]>}} Conflict `says` names dish and
 *   allergy; `confirms` are the conflicts by the id of the item */

/**
 * @param {string} requestId
 * @param {ApiError} error
 * @returns {Conflict}
 */
function conflictOf(requestId, { message, details }) {
  const lines = /** @type {{id: string, conflicts: string[]}[]} */ (details?.lines ?? []);
  return { requestId, says: message, confirms: Object.fromEntries(lines.map(({ id, conflicts }) => [id, conflicts])) };
}

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
    const { ok, data, error } = await send(path, body);
    if (error) showToast(error.message, "warning");
    return ok ? data : null;
  }

  /**
   * @param {string} path
   * @param {Record<string, unknown>} body
   */
  async function send(path, body) {
    const intent = JSON.stringify([path, body]);
    const key = keys.get(intent) ?? newId();
    keys.set(intent, key);
    const answer = await sendCommand({ path, body, key });
    if (!answer.retry) keys.delete(intent);
    await readVisits();
    return answer;
  }

  return {
    readVisits,
    /** Let the guests at a table order. @param {string} tableId */
    openVisit: (tableId) => ask(`/restaurants/tables/${tableId}/visit`),
    /** @param {string} visitId */
    async endVisit(visitId) {
      if (await ask(`/visits/${visitId}/end`)) showToast(t("Ordering by phone has ended at this table."), "success");
    },
    /**
     * Send it to the kitchen; resolves to the conflict with an allergy of the order that a person has to confirm first.
     * @param {string} requestId
     * @param {Conflict["confirms"]} [confirms] conflicts that the person has confirmed
     * @returns {Promise<Conflict | null>}
     */
    async confirmGuests(requestId, confirms = {}) {
      const { ok, error } = await send(`/visits/requests/${requestId}/confirm`, { allergy_acknowledged: confirms });
      if (ok) showToast(t("Sent to the kitchen."), "success");
      else if (error.code === ERRORS.ALLERGY_CONFLICT) return conflictOf(requestId, error);
      else showToast(error.message, "warning");
      return null;
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
