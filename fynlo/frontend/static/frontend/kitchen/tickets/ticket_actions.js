// What cooks do: shown at once, sent with a key of its own, one after the other per ticket, taken back when refused.
import { project, standing, stillOpen } from "./tickets.js";

const WAIT_MS = 3000;
const MOST_STEPS = 50;
const CAN_BE_UNDONE = new Set(["ready", "bump", "hand_over"]);

const sleep = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** `send({path, body, key})` resolves to {ok, error, retry}; `refused(tap, error)` says what was wrong. */
export function createTaps({ store, send, newId, refused, now }) {
  const queues = new Map(); // ticket id → the promise of its last command
  let undoable = []; // the latest last: what `undo` takes back, several tickets where one tap moved them

  function change(key, changes) {
    store.update(({ taps }) => ({ taps: taps.map((tap) => (tap.key === key ? { ...tap, ...changes } : tap)) }));
  }

  function drop(key) {
    store.update(({ taps }) => ({ taps: taps.filter((tap) => tap.key !== key) }));
  }

  function ticketNow(ticketId) {
    return project(store.state.tickets, store.state.taps)[ticketId];
  }

  async function deliver(tap) {
    const body = tap.lineIds ? { line_ids: tap.lineIds } : {};
    const path = `/api/v1/kitchen/tickets/${tap.ticketId}/${tap.act.replace("_", "-")}`;
    for (;;) {
      const { ok, error, retry } = await send({ path, body, key: tap.key });
      if (ok) return change(tap.key, { answeredAt: Date.now() });
      if (!retry) {
        drop(tap.key);
        return refused(tap, error);
      }
      change(tap.key, { state: "unsure" });
      await sleep(WAIT_MS);
      change(tap.key, { state: "sending" });
    }
  }

  function tap(act, ticketId, { lineIds = null, before = null } = {}) {
    if (!ticketNow(ticketId)) return;
    const made = { key: newId(), act, ticketId, lineIds, before, at: new Date(now()).toISOString(), state: "sending", answeredAt: 0 };
    store.update(({ taps }) => ({ taps: [...taps, made] }));
    const queue = (queues.get(ticketId) ?? Promise.resolve()).then(() => deliver(made));
    queues.set(ticketId, queue);
  }

  function recall(steps) {
    for (const { ticketId, before } of steps.tickets) tap("undo", ticketId, { before });
  }

  return {
    /** One act on one ticket or several: start, ready, bump, hand_over, recall, acknowledge. `lineIds` for some items. */
    do(act, ticketIds, lineIds = null) {
      const ids = [ticketIds].flat().filter((id) => ticketNow(id));
      if (CAN_BE_UNDONE.has(act)) {
        const tickets = ids.map((id) => ({ ticketId: id, before: standing(ticketNow(id)) }));
        undoable = [...undoable, { tickets, at: now(), number: ticketNow(ids[0])?.order_number }].slice(-MOST_STEPS);
      }
      for (const id of ids) tap(act, id, { lineIds });
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
    /** The server said something: what it confirms need not be repeated on top. */
    settle() {
      const { taps, tickets } = store.state;
      const open = stillOpen(taps, tickets, Date.now());
      if (open.length !== taps.length) store.update({ taps: open });
    },
  };
}
