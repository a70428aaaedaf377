// @ts-check
/** Actions at the time clock. A press goes through the outbox, so it works without a network. */

import { readApi } from "../../shared/read_api.js";
import { PRESSES, pressCommand } from "../../shared/time_clock/presses.js";

/** @import { Tools } from "../types.js" */
/** @import { ClockDraft, Press } from "../../shared/time_clock/clock_state.js" */

/** @param {Tools} tools */
export function clockActions({ store, state, changeUi, outbox, newId, showToast }) {
  /** @param {Partial<ClockDraft>} changes a screen that was left meanwhile stays as it is */
  function change(changes) {
    const before = state().ui.clock;
    if (before) changeUi({ clock: { ...before, ...changes } });
  }

  /** Read the person's own clock. Another person's answer that arrives late is not shown. */
  async function readClock() {
    const personId = state().config.person.id;
    const before = state().ui.clock;
    const known = before?.personId === personId ? before : { data: null, jobId: "", problem: "" };
    changeUi({ clock: { ...known, personId, busy: true, at: Date.now(), punches: state().server.clock } });
    const { ok, data, problem } = await readApi(`/clock?person=${personId}`);
    if (state().config.person.id === personId)
      change({ personId, busy: false, at: Date.now(), problem, ...(ok && { data }) });
  }

  /** @param {Press} kind */
  function pressClock(kind) {
    const jobId = state().ui.clock?.jobId;
    const id = newId();
    outbox.push(pressCommand(kind, id, jobId));
    showToast(PRESSES[kind].done, "success");
    const stop = store.subscribe(({ commands }) => {
      if (id in commands) return;
      stop();
      if (state().ui.clock) readClock();
    });
  }

  return {
    readClock,
    pressClock,
    chooseClockJob: (/** @type {string} */ jobId) => change({ jobId }),
  };
}
