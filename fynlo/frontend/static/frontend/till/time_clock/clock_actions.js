// @ts-check
/** Actions at the time clock. A press goes through the outbox, so it works without a network. */

import { t } from "../../shared/translate.js";
import { readApi } from "../read_api.js";

/** @import { Tools } from "../types.js" */
/** @import { ClockDraft, Press } from "./clock_state.js" */

/** @type {Record<Press, {text: string, done: string}>} */
export const PRESSES = {
  "staff.clock_in": { text: t("Clock in"), done: t("You are clocked in.") },
  "staff.clock_out": { text: t("Clock out"), done: t("You are clocked out.") },
  "staff.start_break": { text: t("Begin a break"), done: t("Your break has begun.") },
  "staff.end_break": { text: t("End the break"), done: t("Your break is over.") },
};

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
    changeUi({ clock: { personId, data: null, jobId: "", problem: "", ...state().ui.clock, busy: true } });
    const { ok, data, problem } = await readApi("/clock");
    if (state().config.person.id === personId) change({ personId, busy: false, problem, ...(ok && { data }) });
  }

  /** @param {Press} kind */
  function pressClock(kind) {
    const jobId = state().ui.clock?.jobId;
    const id = newId();
    outbox.push({
      command_id: id,
      kind,
      payload: { id, ...(kind === "staff.clock_in" && jobId && { job_id: jobId }) },
      metadata: { where: t("Time clock"), description: PRESSES[kind].text },
    });
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
