// @ts-check
// The actions of cooks. Each is shown at once and sent with a key of its own, one after the other per ticket. A refused
// action is no longer shown.
import { project, snapshotOf, unconfirmedActions } from "./tickets.js";

/** @import { ApiError, sendCommand } from "../../shared/sync/send_command.js" */
/** @import { Store } from "../../shared/view/store.js" */
/** @import { ActionName, KitchenState, PendingAction, Snapshot, Step } from "../types.js" */

const WAIT_MS = 3000;
const MOST_STEPS = 50;
/** @type {Set<ActionName>} */
const CAN_BE_UNDONE = new Set(["ready", "bump", "hand_over"]);

/** @param {number} milliseconds */
const sleep = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/**
 * @param {object} options
 * @param {Store<KitchenState>} options.store
 * @param {typeof sendCommand} options.send
 * @param {() => string} options.newId
 * @param {(action: PendingAction, error: ApiError) => void} options.refused called on each refusal
 * @param {() => number} options.now the server's clock, milliseconds since 1970
 */
export function createTicketActions({ store, send, newId, refused, now }) {
  /** @type {Map<string, Promise<void>>} the last command of each ticket, by its id */
  const queues = new Map();
  /** @type {Step[]} the latest last */
  let undoable = [];

  /**
   * @param {string} key
   * @param {Partial<PendingAction>} changes
   */
  function change(key, changes) {
    store.update(({ pendingActions }) => ({
      pendingActions: pendingActions.map((action) => (action.key === key ? { ...action, ...changes } : action)),
    }));
  }

  /** @param {string} key */
  function drop(key) {
    store.update(({ pendingActions }) => ({ pendingActions: pendingActions.filter((action) => action.key !== key) }));
  }

  /** @param {string} ticketId */
  function ticketNow(ticketId) {
    const shown = project(store.state.tickets, store.state.pendingActions);
    return ticketId in shown ? shown[ticketId] : null;
  }

  /**
   * Send an action until it has a final answer.
   * @param {PendingAction} action
   * @returns {Promise<void>}
   */
  async function deliver(action) {
    const body = action.lineIds ? { line_ids: action.lineIds } : {};
    const path = `/api/v1/kitchen/tickets/${action.ticketId}/${action.name.replace("_", "-")}`;
    for (;;) {
      const answer = await send({ path, body, key: action.key });
      if (answer.ok) return change(action.key, { answeredAt: Date.now() });
      if (!answer.retry) {
        drop(action.key);
        return refused(action, answer.error);
      }
      change(action.key, { state: "unsure" });
      await sleep(WAIT_MS);
      change(action.key, { state: "sending" });
    }
  }

  /**
   * @param {ActionName} name
   * @param {string} ticketId
   * @param {{lineIds?: string[] | null, before?: Snapshot | null}} [options]
   */
  function perform(name, ticketId, { lineIds = null, before = null } = {}) {
    if (!ticketNow(ticketId)) return;
    /** @type {PendingAction} */
    const made = {
      key: newId(),
      name,
      ticketId,
      lineIds,
      before,
      at: new Date(now()).toISOString(),
      state: "sending",
      answeredAt: 0,
    };
    store.update(({ pendingActions }) => ({ pendingActions: [...pendingActions, made] }));
    const queue = (queues.get(ticketId) ?? Promise.resolve()).then(() => deliver(made));
    queues.set(ticketId, queue);
  }

  /**
   * Note what an undo of this step restores.
   * @param {string[]} ticketIds
   */
  function noteStep(ticketIds) {
    const shown = ticketIds.map(ticketNow).filter((ticket) => ticket !== null);
    const tickets = shown.map((ticket) => ({ ticketId: ticket.id, before: snapshotOf(ticket) }));
    undoable = [...undoable, { tickets, at: now(), number: shown[0]?.order_number }].slice(-MOST_STEPS);
  }

  return {
    /**
     * Act on one ticket or several.
     * @param {ActionName} name
     * @param {string | string[]} ticketIds
     * @param {string[] | null} [lineIds] only these items
     * @returns {Step | undefined} the latest step that can be undone
     */
    perform(name, ticketIds, lineIds = null) {
      const ids = [ticketIds].flat().filter((id) => ticketNow(id));
      if (CAN_BE_UNDONE.has(name)) noteStep(ids);
      for (const id of ids) perform(name, id, { lineIds });
      return undoable.at(-1);
    },
    /**
     * The latest step that can still be undone, or null.
     * @param {number} seconds how long after it was made
     */
    lastStep: (seconds) => undoable.findLast(({ at }) => now() - at < seconds * 1000) ?? null,
    /** @param {Step | undefined} step */
    isUndoable: (step) => step !== undefined && undoable.includes(step),
    /**
     * Undo `step`. Does nothing when it is undone already.
     * @param {Step | undefined} step
     */
    undo(step) {
      if (!step || !undoable.includes(step)) return;
      undoable = undoable.filter((other) => other !== step);
      for (const { ticketId, before } of step.tickets) perform("undo", ticketId, { before });
    },
    /** Drop the pending actions that the server's state no longer needs (`unconfirmedActions`). */
    settle() {
      const { pendingActions, tickets } = store.state;
      const open = unconfirmedActions(pendingActions, tickets, Date.now());
      if (open.length !== pendingActions.length) store.update({ pendingActions: open });
    },
  };
}
