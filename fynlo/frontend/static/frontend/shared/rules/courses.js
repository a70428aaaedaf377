// Courses of an order: which of them wait, and how each stands. Pure.
// Lines of a cart have no status; those of an order are as orders/payloads.py draws them.

import { LIMITS } from "../contract.js";

const FIRST = 1;

export const courseOf = (line) => line.course ?? FIRST;

/** Not with the kitchen: in a cart, or written on the order and not sent. */
export const isUnsent = (line) => line.status === undefined || (line.status === "held" && !line.sent);

const isHeld = (line) => line.status === "held" && Boolean(line.sent);

const distinct = (lines) => [...new Set(lines.map(courseOf))].sort((a, b) => a - b);

export const courseName = (names, course) => names[course - 1] ?? `Course ${course}`;

/** Whether these lines are grouped by course: a coffee alone needs no heading "Starters". */
export const isCoursed = (lines, names) => names.length > 1 && lines.some((line) => courseOf(line) !== FIRST);

/**
 * The courses that wait when everything unsent is sent now. `said` is what the person decided, {course: waits}; without
 * a word a course waits while an earlier one is not served, or when more of it waits already.
 */
export function heldCourses({ lines, names, said = {} }) {
  if (names.length < 2) return [];
  const unsent = lines.filter(isUnsent);
  const waits = (course) =>
    lines.some((line) =>
      courseOf(line) < course ? line.status !== "served" : courseOf(line) === course && isHeld(line),
    );
  return distinct(unsent).filter((course) => said[course] ?? waits(course));
}

/** The course to fire next: the first that waits in the kitchen, or null. */
export function nextCourse(lines) {
  return distinct(lines.filter(isHeld))[0] ?? null;
}

/**
 * Whether a fired course may wait again: none of its lines is started, an earlier course exists, and it shares no
 * ticket with another course. Courses fired at different moments share no ticket.
 */
export function canWaitAgain(course, lines) {
  const own = lines.filter((line) => courseOf(line) === course && !isUnsent(line));
  if (!own.length || own.some((line) => line.status !== "fired" || line.sendState === "sending")) return false;
  const fired = new Set(own.map((line) => line.fired_at));
  const others = lines.filter((line) => courseOf(line) !== course && !isUnsent(line));
  return (
    others.some((line) => courseOf(line) < course) &&
    others.every((line) => !line.fired_at || !fired.has(line.fired_at))
  );
}

const AHEAD = ["held", "fired", "started", "ready", "served"];

/** How a course stands: as its least advanced line; `unsent` while one is not with the kitchen. */
export function courseState(lines) {
  if (lines.some(isUnsent)) return "unsent";
  return AHEAD.find((status) => lines.some((line) => line.status === status)) ?? "served";
}

/** Lines by course, the first course first: [{course, name, state, lines}]. */
export function byCourse(lines, names) {
  return distinct(lines).map((course) => {
    const own = lines.filter((line) => courseOf(line) === course);
    return { course, name: courseName(names, course), state: courseState(own), lines: own };
  });
}

/** How many seats are offered: the guests, else what the table holds, and never fewer than are in use. */
export function seatCount({ guests, capacity, lines, most = LIMITS.seats }) {
  const used = lines.reduce((highest, line) => Math.max(highest, line.seat ?? 0), 0);
  return Math.min(most, Math.max(guests || capacity || 0, used));
}

/** What was sent last, all of it: the lines fired at the latest moment, or what is still on its way. */
export function lastRound(lines) {
  const sent = lines.filter((line) => line.status !== "void" && !isUnsent(line) && !isHeld(line));
  const latest = sent.reduce((last, line) => ((line.fired_at ?? "~") > last ? (line.fired_at ?? "~") : last), "");
  return sent.filter((line) => (line.fired_at ?? "~") === latest);
}
