// @ts-check
// Actions that only the server can decide, while a person waits for the answer. A change to an order or a payment goes
// through the outbox, like every change of this device, and the order's history names this device. An action that
// changes neither (a link, an email) is requested directly. Each intent keeps its idempotency key until its answer is
// known.

import { STEP_UPS } from "../shared/contract.js";
import { sendCommand } from "../shared/sync/send_command.js";
import { t } from "../shared/translate.js";

const UNSURE = t("No answer yet. It is saved on this device and sent again by itself; it counts only once.");
export const OFFLINE = t("This needs a connection. Nothing is lost; try again when it is back.");

/** @import { CommandName } from "../shared/contract.js" */
/** @import { Approval, Metadata, OnlineRequest, TillState, Tools } from "./types.js" */

/**
 * @typedef {object} OnlineChange a change of an order or a payment
 * @property {string} name the button's
 * @property {CommandName} kind
 * @property {string} target
 * @property {Record<string, unknown>} [payload]
 * @property {string} orderId
 * @property {string} where
 * @property {string} description for the list of unsent changes
 * @property {Approval | null} [approval] of a manager, where the restaurant asks for one
 * @property {Partial<Metadata>} [shown] what the screen needs to show the change before the server has it
 * @property {boolean} [isBeyond] whether it exceeds the person's own rights, such as a limit
 */

/**
 * @typedef {object} OnlineQuestion
 * @property {string} name the button's
 * @property {string} path below /api/v1
 * @property {string} [method]
 * @property {Record<string, unknown>} [body]
 */

/** @param {Pick<Tools, "store" | "outbox" | "newId" | "askApproval">} tools */
export function createOnlineActions({ store, outbox, newId, askApproval }) {
  /** @type {Map<string, string>} by intent */
  const keys = new Map();

  const show = (/** @type {OnlineRequest} */ onlineRequest) => store.update({ onlineRequest });

  /**
   * Whether the action can be requested now. Shows an error when there is no network.
   * @param {string} name
   */
  function begin(name) {
    if (store.state.onlineRequest.busy) return false;
    const online = isOnline(store.state);
    show({ name, busy: online, problem: online ? "" : OFFLINE });
    return online;
  }

  /**
   * Resolves to whether the server made the change; if not, `state.onlineRequest.problem` says why. Where a manager has
   * to approve it, asks for the PIN and sends the change again.
   * @param {OnlineChange} given
   * @returns {Promise<boolean>}
   */
  async function change(given) {
    const { name, kind, target, payload = {}, orderId, where, description, approval = null } = given;
    if (!isOnline(store.state) && decidedHere(store.state, kind, given.isBeyond)) return changeLater(given);
    if (!begin(name)) return false;
    const id = newId();
    const metadata = { orderId, where, description, isAwaited: true, ...given.shown };
    outbox.push({ command_id: id, kind, target, payload, ...approval, metadata });
    const problem = await answerTo(id);
    const refused = store.state.refusals[id];
    if (refused) outbox.discard(id); // the person reads the refusal here
    show({ name, busy: false, problem });
    const action = refused?.metadata.stepUp;
    if (!action || approval) return !problem;
    const approved = await askApproval({ action, target, description });
    return approved ? change({ ...given, approval: approved }) : false;
  }

  /**
   * Without a network, what the person may decide alone, or a manager approves on this device, is done now and sent
   * later.
   * @param {OnlineChange} given
   */
  async function changeLater({ kind, target, payload = {}, orderId, where, description, shown = {}, isBeyond }) {
    show({ name: "", busy: false, problem: "" });
    const isAlone = decidedHere(store.state, kind, isBeyond) === "alone";
    const approved = isAlone ? {} : await askApproval({ action: STEP_UPS[kind].action, target, description });
    if (!approved) return false;
    outbox.push({ kind, target, payload, ...approved, metadata: { orderId, where, description, ...shown } });
    return true;
  }

  /**
   * Resolves to "" once the command is answered, whichever tab sends it; to the refusal's error; or to UNSURE.
   * @param {string} id
   * @returns {Promise<string>}
   */
  function answerTo(id) {
    return new Promise((resolve) => {
      const stop = store.subscribe(look);
      function look(/** @type {TillState} */ { commands, refusals }) {
        const waiting = commands[id];
        if (waiting && !waiting.uncertain) return;
        stop();
        resolve(refusals[id]?.error ?? (waiting ? UNSURE : ""));
      }
    });
  }

  /**
   * Resolves to the server's data, or to null: then `state.onlineRequest.problem` says why.
   * @param {OnlineQuestion} given
   */
  async function ask({ name, path, method = "POST", body = {} }) {
    if (!begin(name)) return null;
    const intent = JSON.stringify([method, path, body]);
    const key = keys.get(intent) ?? newId();
    keys.set(intent, key);
    const answer = await sendCommand({ path, method, body, key });
    if (!answer.retry) keys.delete(intent);
    show({ name, busy: false, problem: answer.error?.message ?? "" });
    return answer.ok ? answer.data : null;
  }

  return {
    ask,
    change,
    forgetProblem: () => (store.state.onlineRequest.problem ? show({ name: "", busy: false, problem: "" }) : undefined),
  };
}

/**
 * How a command that a manager may have to approve is decided here without a network: by the person alone, whose
 * command the device signs, with a manager's approval, or not at all.
 * @param {Pick<TillState, "signsHere" | "managersHere" | "config">} state
 * @param {string} kind
 * @param {boolean} [isBeyond] whether it exceeds the person's own rights, such as a limit
 * @returns {"alone" | "approval" | ""}
 */
export function decidedHere({ signsHere, managersHere, config }, kind, isBeyond = false) {
  const stepUp = STEP_UPS[kind];
  if (!stepUp) return "";
  const isAsked = config.step_up.includes(stepUp.action);
  const isOwn = config.own.includes(stepUp.permission) && !isBeyond && !(isAsked && stepUp.always);
  if (stepUp.alone && isOwn && signsHere) return "alone";
  return isAsked && managersHere ? "approval" : "";
}

/** @param {Pick<TillState, "status">} state */
export const isOnline = ({ status }) => navigator.onLine && status !== "offline";
