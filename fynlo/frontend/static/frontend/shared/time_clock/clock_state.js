// @ts-check
/** What the time clock shows: the server's answer, moved on by the presses that wait on this device. Pure. */

/**
 * @typedef {object} OnShift a person who is at work
 * @property {string} name
 * @property {string} job
 * @property {string} since
 * @property {string | null} break_since
 */

/** @typedef {{id: string, label: string}} ClockJob */

/**
 * @typedef {object} ClockData the answer of GET /clock
 * @property {"in" | "out" | "break"} state
 * @property {string | null} since
 * @property {string | null} break_since
 * @property {string | null} break_due_at
 * @property {ClockJob | null} job
 * @property {ClockJob[]} jobs
 * @property {OnShift[]} on_shift
 */

/**
 * @typedef {object} ClockDraft the screen of the clock
 * @property {string} personId whose clock was read
 * @property {ClockData | null} data null before the answer, or without one
 * @property {boolean} busy
 * @property {number} at when it was read, milliseconds since 1970
 * @property {object} [punches] the part of the stream when it was read: another object after a punch of anybody
 * @property {string} problem
 * @property {string} jobId the job that is chosen; "" for the first
 */

/** @typedef {"staff.clock_in" | "staff.clock_out" | "staff.start_break" | "staff.end_break"} Press */
/** @typedef {"in" | "out" | "break" | "unknown"} ClockState */

/** @type {Record<Press, Exclude<ClockState, "unknown">>} */
const LEADS_TO = {
  "staff.clock_in": "in",
  "staff.clock_out": "out",
  "staff.start_break": "break",
  "staff.end_break": "in",
};

/** @type {Record<ClockState, Press[]>} */
const OFFERED = {
  out: ["staff.clock_in"],
  in: ["staff.start_break", "staff.clock_out"],
  break: ["staff.end_break", "staff.clock_out"],
  unknown: ["staff.clock_in", "staff.start_break", "staff.end_break", "staff.clock_out"],
};

/**
 * @param {string} kind
 * @returns {kind is Press}
 */
const isPress = (kind) => kind in LEADS_TO;

const FRESH_MS = 300_000; // what others press arrives as an event; a rate or a job may change without one

/**
 * Whether the screen has to ask the server: it shows nothing of this person yet, a colleague pressed since, or what it
 * shows is old.
 * @param {ClockDraft | null} draft
 * @param {{personId: string, isLive: boolean, now: number, punches: object}} screen
 */
export function isClockDue(draft, { personId, isLive, now, punches }) {
  if (draft?.personId !== personId) return true;
  return isLive && !draft.busy && (draft.punches !== punches || now - draft.at > FRESH_MS);
}

/**
 * The presses that wait on this device, the first one first.
 * @template {{kind: string, created_at: number}} Waiting
 * @param {Waiting[]} commands
 */
export const waitingPresses = (commands) =>
  commands.filter(({ kind }) => isPress(kind)).sort((one, other) => one.created_at - other.created_at);

/**
 * The person's state, since when, and what can be pressed. Without the server's answer and a press it is not known, and
 * everything can be pressed: the server makes sense of it later.
 * @param {ClockData | null} data
 * @param {{kind: string, created_at: number}[]} commands that wait on this device
 * @returns {{state: ClockState, since: string | number | null, offered: Press[]}}
 */
export function shownClock(data, commands) {
  const last = waitingPresses(commands).at(-1);
  if (last && isPress(last.kind)) {
    const state = LEADS_TO[last.kind];
    return { state, since: state === "out" ? null : last.created_at, offered: OFFERED[state] };
  }
  if (!data) return { state: "unknown", since: null, offered: OFFERED.unknown };
  return { state: data.state, since: data.break_since ?? data.since, offered: OFFERED[data.state] };
}
