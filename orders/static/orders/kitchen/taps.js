// What cooks do: shown at once, sent with a key of its own, one after the other per ticket, taken back when refused.
import { project, standing, stillOpen } from "./tickets.js";

const WAIT_MS = 3000;

const sleep = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** `send({path, body, key})` resolves to {ok, error, retry}; `refused(tap, error)` says what was wrong. */
export function createTaps({ store, send, newId, refused, now }) {
  const queues = new Map(); // ticket id → the promise of its last command
  const undoable = []; // the latest last: what `undo` takes back

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
    for (;;) {
      const { ok, error, retry } = await send({ path: `/api/v1/kitchen/tickets/${tap.ticketId}/${tap.act}`, body, key: tap.key });
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
    const ticket = ticketNow(ticketId);
    if (!ticket) return;
    const made = { key: newId(), act, ticketId, lineIds, before, at: new Date(now()).toISOString(), state: "sending", answeredAt: 0 };
    if (act === "bump" || act === "ready") undoable.push({ ticketId, before: standing(ticket), act });
    store.update(({ taps }) => ({ taps: [...taps, made] }));
    const queue = (queues.get(ticketId) ?? Promise.resolve()).then(() => deliver(made));
    queues.set(ticketId, queue);
  }

  return {
    start: (ticketId, lineIds) => tap("start", ticketId, { lineIds }),
    ready: (ticketId, lineIds) => tap("ready", ticketId, { lineIds }),
    bump: (ticketId) => tap("bump", ticketId),
    recall: (ticketId) => tap("recall", ticketId),
    /** Take back the latest ready or bump of this screen, or of one ticket. Whether there was one. */
    undo(ticketId = "") {
      const index = undoable.findLastIndex((step) => !ticketId || step.ticketId === ticketId);
      if (index < 0) return false;
      const [step] = undoable.splice(index, 1);
      tap("undo", step.ticketId, { before: step.before });
      return true;
    },
    /** The server said something: what it confirms need not be repeated on top. */
    settle: () => store.update(({ taps, tickets }) => ({ taps: stillOpen(taps, tickets, Date.now()) })),
  };
}
