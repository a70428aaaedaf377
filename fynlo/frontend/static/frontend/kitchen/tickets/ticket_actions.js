// What cooks do: shown at once, sent with a key of its own, one after the other per ticket, taken back when refused.
import { project, snapshotOf, unconfirmedActions } from "./tickets.js";

const WAIT_MS = 3000;
const MOST_STEPS = 50;
const CAN_BE_UNDONE = new Set(["ready", "bump", "hand_over"]);

const sleep = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** `send({path, body, key})` resolves to {ok, error, retry}; `refused(action, error)` is called on each refusal. */
export function createTicketActions({ store, send, newId, refused, now }) {
  const queues = new Map(); // ticket id → the promise of its last command
  let undoable = []; // the latest last: what `undo` takes back, several tickets where one tap moved them

  function change(key, changes) {
    store.update(({ pendingActions }) => ({
      pendingActions: pendingActions.map((action) => (action.key === key ? { ...action, ...changes } : action)),
    }));
  }

  function drop(key) {
    store.update(({ pendingActions }) => ({ pendingActions: pendingActions.filter((action) => action.key !== key) }));
  }

  function ticketNow(ticketId) {
    return project(store.state.tickets, store.state.pendingActions)[ticketId];
  }

  async function deliver(action) {
    const body = action.lineIds ? { line_ids: action.lineIds } : {};
    const path = `/api/v1/kitchen/tickets/${action.ticketId}/${action.name.replace("_", "-")}`;
    for (;;) {
      const { ok, error, retry } = await send({ path, body, key: action.key });
      if (ok) return change(action.key, { answeredAt: Date.now() });
      if (!retry) {
        drop(action.key);
        return refused(action, error);
      }
      change(action.key, { state: "unsure" });
      await sleep(WAIT_MS);
      change(action.key, { state: "sending" });
    }
  }

  function perform(name, ticketId, { lineIds = null, before = null } = {}) {
    if (!ticketNow(ticketId)) return;
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

  function recall(steps) {
    for (const { ticketId, before } of steps.tickets) perform("undo", ticketId, { before });
  }

  return {
    /**
     * One act on one ticket or several: start, ready, bump, hand_over, recall, acknowledge. `lineIds` for some items.
     */
    perform(name, ticketIds, lineIds = null) {
      const ids = [ticketIds].flat().filter((id) => ticketNow(id));
      if (CAN_BE_UNDONE.has(name)) {
        const tickets = ids.map((id) => ({ ticketId: id, before: snapshotOf(ticketNow(id)) }));
        undoable = [...undoable, { tickets, at: now(), number: ticketNow(ids[0])?.order_number }].slice(-MOST_STEPS);
      }
      for (const id of ids) perform(name, id, { lineIds });
      return undoable.at(-1);
    },
    /** The latest step that can still be taken back, `seconds` after it was made; null when there is none. */
    lastStep: (seconds) => undoable.findLast(({ at }) => now() - at < seconds * 1000) ?? null,
    isUndoable: (step) => undoable.includes(step),
    /** Take `step` back, or nothing when that was done already. */
    undo(step) {
      if (!undoable.includes(step)) return;
      undoable = undoable.filter((other) => other !== step);
      recall(step);
    },
    /** Drop the pending actions that the server's state no longer needs (`unconfirmedActions`). */
    settle() {
      const { pendingActions, tickets } = store.state;
      const open = unconfirmedActions(pendingActions, tickets, Date.now());
      if (open.length !== pendingActions.length) store.update({ pendingActions: open });
    },
  };
}
