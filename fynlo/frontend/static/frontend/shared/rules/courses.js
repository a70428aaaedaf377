// @ts-check
// The courses of an order: which of them wait, and the state of each. Pure.

import { LIMITS } from "../contract.js";
import { t } from "../translate.js";

/** @import { LineStatus } from "../types.js" */

/**
 * @typedef {object} CourseLine a line of a cart, which has no status, or of an order
 * @property {number | null} [course]
 * @property {number | null} [seat]
 * @property {LineStatus} [status]
 * @property {boolean} [sent]
 * @property {string | null} [fired_at]
 * @property {string} [sendState]
 */

/** @typedef {LineStatus | "unsent"} CourseState */

const FIRST = 1;

/** @param {CourseLine} line */
export const courseOf = (line) => line.course ?? FIRST;

/**
 * Whether the kitchen does not know the line: it is in a cart, or on the order and not sent.
 * @param {CourseLine} line
 */
export const isUnsent = (line) => line.status === undefined || (line.status === "held" && !line.sent);

/** @param {CourseLine} line */
const isHeld = (line) => line.status === "held" && Boolean(line.sent);

/** @param {CourseLine[]} lines */
const coursesOf = (lines) => [...new Set(lines.map(courseOf))].sort((a, b) => a - b);

/**
 * @param {string[]} names
 * @param {number} course counted from 1
 */
export const courseName = (names, course) => names[course - 1] ?? t("Course {course}", { course });

/**
 * Whether these lines are grouped by course. A coffee alone needs no heading "Starters".
 * @param {CourseLine[]} lines
 * @param {string[]} names
 */
export const isCoursed = (lines, names) => names.length > 1 && lines.some((line) => courseOf(line) !== FIRST);

/**
 * The courses that wait when everything unsent is sent now. A course for which the person chose nothing waits while an
 * earlier one is not served, or when lines of it wait already.
 * @param {object} options
 * @param {CourseLine[]} options.lines
 * @param {string[]} options.names
 * @param {Record<number, boolean>} [options.choices] what the person chose: by course, whether it waits
 * @returns {number[]}
 */
export function heldCourses({ lines, names, choices = {} }) {
  if (names.length < 2) return [];
  const unsent = lines.filter(isUnsent);
  /** @param {number} course */
  const waits = (course) =>
    lines.some((line) =>
      courseOf(line) < course ? line.status !== "served" : courseOf(line) === course && isHeld(line),
    );
  return coursesOf(unsent).filter((course) => choices[course] ?? waits(course));
}

/**
 * The course to fire next: the first that waits in the kitchen, or null.
 * @param {CourseLine[]} lines
 */
export function nextCourse(lines) {
  return coursesOf(lines.filter(isHeld))[0] ?? null;
}

/**
 * Whether a fired course may wait again: none of its lines is started, an earlier course exists, and it shares no
 * ticket with another course. Courses fired at different moments share no ticket.
 * @param {number} course
 * @param {CourseLine[]} lines
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

/** @type {LineStatus[]} */
const LEAST_ADVANCED_FIRST = ["held", "fired", "started", "ready", "served"];

/**
 * The state of its least advanced line; `unsent` while the kitchen does not know one of them.
 * @param {CourseLine[]} lines
 * @returns {CourseState}
 */
export function courseState(lines) {
  if (lines.some(isUnsent)) return "unsent";
  return LEAST_ADVANCED_FIRST.find((status) => lines.some((line) => line.status === status)) ?? "served";
}

/**
 * Lines by course, the first course first.
 * @template {CourseLine} L
 * @param {L[]} lines
 * @param {string[]} names
 * @returns {{course: number, name: string, state: CourseState, lines: L[]}[]}
 */
export function byCourse(lines, names) {
  return coursesOf(lines).map((course) => {
    const own = lines.filter((line) => courseOf(line) === course);
    return { course, name: courseName(names, course), state: courseState(own), lines: own };
  });
}

/**
 * How many seats are offered: the guests, else what the table holds, and never fewer than are in use.
 * @param {object} options
 * @param {number | null} [options.guests]
 * @param {number} [options.capacity]
 * @param {CourseLine[]} options.lines
 * @param {number} [options.most]
 */
export function seatCount({ guests, capacity, lines, most = LIMITS.seats }) {
  const used = lines.reduce((highest, line) => Math.max(highest, line.seat ?? 0), 0);
  return Math.min(most, Math.max(guests || capacity || 0, used));
}

/**
 * The lines that were sent last: those fired at the latest moment, or those whose answer has not arrived yet.
 * @template {CourseLine} L
 * @param {L[]} lines
 * @returns {L[]}
 */
export function lastRound(lines) {
  const sent = lines.filter((line) => line.status !== "void" && !isUnsent(line) && !isHeld(line));
  const latest = sent.reduce((last, line) => ((line.fired_at ?? "~") > last ? (line.fired_at ?? "~") : last), "");
  return sent.filter((line) => (line.fired_at ?? "~") === latest);
}
