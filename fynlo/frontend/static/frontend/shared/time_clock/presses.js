// @ts-check
/** What a person presses at the time clock: its texts, and the command that it sends. */

import { formatTime } from "../labels/times.js";
import { t } from "../translate.js";

/** @import { ClockState, Press } from "./clock_state.js" */

/** @type {Record<Press, {text: string, done: string}>} */
export const PRESSES = {
  "staff.clock_in": { text: t("Clock in"), done: t("You are clocked in.") },
  "staff.clock_out": { text: t("Clock out"), done: t("You are clocked out.") },
  "staff.start_break": { text: t("Begin a break"), done: t("Your break has begun.") },
  "staff.end_break": { text: t("End the break"), done: t("Your break is over.") },
};

/**
 * @param {Press} kind
 * @param {string} id of the punch, and of its command
 * @param {string} [jobId] what they clock in for; their first job without one
 */
export const pressCommand = (kind, id, jobId) => ({
  command_id: id,
  kind,
  payload: { id, ...(kind === "staff.clock_in" && jobId && { job_id: jobId }) },
  metadata: { where: t("Time clock"), description: PRESSES[kind].text },
});

/**
 * @param {ClockState} state
 * @param {string | number | null} since
 */
export function stateLine(state, since) {
  if (state === "unknown") return t("Press what you do. The server is not asked for your state yet.");
  if (state === "out") return t("You are not clocked in.");
  const time = formatTime(since ?? Date.now());
  return state === "break" ? t("On a break since {time}", { time }) : t("At work since {time}", { time });
}
