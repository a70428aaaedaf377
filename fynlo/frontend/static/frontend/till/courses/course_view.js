// @ts-check
// Courses and seats on the screen: the chips over the cart that choose where new lines go, and the head of each course
// in the cart.

import { STATES } from "../../shared/contract.js";
import { formatMinutes, minutesSince } from "../../shared/labels/times.js";
import { canWaitAgain, courseName, courseOf, isUnsent, nextCourse } from "../../shared/rules/courses.js";
import { t } from "../../shared/translate.js";
import { h, icon } from "../../shared/view/dom.js";
import { liveLines } from "../optimistic/projection.js";
import { tapGuard } from "../view/tap_guard.js";

/** @import { CourseState } from "../../shared/rules/courses.js" */
/** @import { Child, Children } from "../../shared/view/dom.js" */
/** @import { Actions, CartLine, ScreenState, ShownLine } from "../types.js" */
/** @import { GuardedProps } from "../view/tap_guard.js" */

/** @typedef {{course: number, name: string}} NamedCourse */
/** @typedef {{course: number, name: string, state: CourseState, lines: (CartLine | ShownLine)[]}} ShownCourse */

/**
 * The name of a course, its state, and what can be done with it.
 * @param {ShownCourse} shown
 * @param {ScreenState} screen
 * @param {Actions} actions
 */
export function courseHead({ course, name, state, lines }, screen, actions) {
  const { held, order } = screen;
  const waits = held.includes(course);
  const shown = state === "unsent" && waits ? STATES.held : STATES[state];
  const word = state === "unsent" && waits ? t("Will wait") : shown.label;
  const isNext = state === "held" && Boolean(order);
  const waitsAgain = order !== null && canWaitAgain(course, liveLines(order));
  const props = tapGuard(`course:${course}`, screen.route.id, isNext ? "fire" : waitsAgain ? "hold" : state);
  return h(
    "div",
    { class: "course-head", "data-course": course },
    h(
      "div",
      { class: "course-text" },
      h(
        "h3",
        { class: "course-name" },
        name,
        h("span", { class: `line-state is-${shown.tone}`, "data-course-state": state }, icon(shown.icon), word),
      ),
      isNext ? lastFired(screen) : null,
    ),
    state === "unsent" && lines.some(isUnsent) ? holdButton({ course, name, waits }, actions) : null,
    isNext ? fireButton({ course, name }, props, actions) : null,
    waitsAgain ? holdAgainButton({ course, name }, props, actions) : null,
  );
}

/**
 * @param {NamedCourse & {waits: boolean}} given
 * @param {Actions} actions
 */
function holdButton({ course, name, waits }, actions) {
  return h(
    "button",
    {
      class: "button button-secondary course-hold",
      key: "hold",
      type: "button",
      "aria-pressed": waits ? "true" : "false",
      "data-hold-course": course,
      on: { click: () => actions.holdCourse(course, !waits) },
    },
    icon(waits ? "paper-airplane" : "pause-circle"),
    waits ? t("Send now") : t("Hold"),
    h("span", { class: "visually-hidden" }, ` ${name}`),
  );
}

/**
 * Fire is never in the place of Send and never the strongest button: a course that the kitchen has begun cannot be held
 * again.
 * @param {NamedCourse} given
 * @param {GuardedProps} props
 * @param {Actions} actions
 */
function fireButton({ course, name }, props, actions) {
  return h(
    "button",
    {
      class: "button button-secondary course-fire",
      key: "fire",
      type: "button",
      "data-fire-course": course,
      ...props(() => actions.fire(course)),
    },
    icon("fire"),
    t("Fire {name}", { name }),
  );
}

/**
 * @param {NamedCourse} given
 * @param {GuardedProps} props
 * @param {Actions} actions
 */
function holdAgainButton({ course, name }, props, actions) {
  return h(
    "button",
    {
      class: "button button-secondary course-fire",
      key: "hold-again",
      type: "button",
      "data-hold-again": course,
      ...props(() => actions.holdAgain(course)),
    },
    icon("pause-circle"),
    t("Hold again"),
    h("span", { class: "visually-hidden" }, ` ${name}`),
  );
}

/**
 * The course that was fired last, and how long ago.
 * @param {Pick<ScreenState, "order" | "courses" | "now">} screen
 */
function lastFired({ order, courses, now }) {
  const [last] = (order ? liveLines(order) : [])
    .filter((line) => line.fired_at)
    .toSorted((a, b) => (b.fired_at ?? "").localeCompare(a.fired_at ?? ""));
  if (!last?.fired_at) return null;
  const minutes = minutesSince(last.fired_at, now);
  return h(
    "p",
    { class: "course-since", key: "since", "data-last-fired": true },
    minutes
      ? t("{course} sent {duration} ago", {
          course: courseName(courses, courseOf(last)),
          duration: formatMinutes(minutes),
        })
      : t("{course} sent just now", { course: courseName(courses, courseOf(last)) }),
  );
}

/**
 * The row over the bar of a phone: the course that waits next, when the last one was sent, and Fire.
 * @param {ScreenState} screen
 * @param {Actions} actions
 */
export function fireRow(screen, actions) {
  const { order, courses, bill, wide } = screen;
  const next = order && !wide && !bill.unsent && !bill.busy ? nextCourse(liveLines(order)) : null;
  const props = tapGuard(t("next course"), screen.route.id, next ? t("fire {next}", { next }) : "");
  if (!next) return null;
  const name = courseName(courses, next);
  return h(
    "div",
    { class: "place-row fire-row", key: "fire-row", "data-fire-row": next },
    h(
      "div",
      { class: "course-text" },
      h(
        "p",
        { class: "course-name" },
        name,
        h("span", { class: `line-state is-${STATES.held.tone}` }, icon(STATES.held.icon), STATES.held.label),
      ),
      lastFired(screen),
    ),
    fireButton({ course: next, name }, props, actions),
  );
}

/**
 * The row of chips over the cart: the courses, or the seats. The button at its end changes between them and shows what
 * is chosen in the other.
 * @param {ScreenState} screen
 * @param {Actions} actions
 */
export function placeRow({ ui, courses, seats }, actions) {
  const hasCourses = courses.length > 1;
  if (!hasCourses && !seats) return null;
  const bySeat = seats > 0 && (ui.bySeat || !hasCourses);
  return h(
    "div",
    { class: "place-row", key: "place" },
    bySeat
      ? seatChips({ chosen: ui.seat, seats }, actions.chooseSeat)
      : courseChips({ chosen: ui.course, courses }, actions.chooseCourse),
    bySeat
      ? h(
          "button",
          {
            class: "button button-quiet is-icon-only",
            key: "allergy",
            type: "button",
            title: ui.seat ? t("Allergies of seat {seat}", { seat: ui.seat }) : t("Allergies"),
            "data-seat-allergy": true,
            on: { click: () => actions.openAllergies(ui.seat) },
          },
          icon("exclamation-triangle", ui.seat ? t("Allergies of seat {seat}", { seat: ui.seat }) : t("Allergies")),
        )
      : null,
    hasCourses && seats ? swap(bySeat, { ui, courses }, actions) : null,
  );
}

/**
 * @param {boolean} bySeat
 * @param {Pick<ScreenState, "ui" | "courses">} screen
 * @param {Actions} actions
 */
function swap(bySeat, { ui, courses }, actions) {
  const text = bySeat ? courses[ui.course - 1] : ui.seat ? String(ui.seat) : t("All");
  return h(
    "button",
    {
      class: "button button-quiet place-swap",
      key: "swap",
      type: "button",
      "data-place-swap": true,
      title: bySeat ? t("Courses") : t("Seats"),
      on: { click: () => actions.chooseBySeat(!bySeat) },
    },
    icon(bySeat ? "fire" : "user", bySeat ? t("Courses:") : t("Seats:")),
    text,
  );
}

/**
 * @param {object} given
 * @param {string | number} given.key
 * @param {Children} given.text
 * @param {boolean} given.isOn
 * @param {() => unknown} given.tap
 * @param {Record<string, number>} given.data
 */
const chip = ({ key, text, isOn, tap, data }) =>
  h(
    "button",
    {
      key,
      class: `chip${isOn ? " is-selected" : ""}`,
      type: "button",
      "aria-pressed": isOn ? "true" : "false",
      ...data,
      on: { click: tap },
    },
    text,
  );

/**
 * @param {{chosen: number, courses: string[], label?: string}} given
 * @param {(course: number) => unknown} choose
 */
export function courseChips({ chosen, courses, label = t("Course of what is tapped next") }, choose) {
  return h(
    "div",
    { class: "chip-list", key: "courses", role: "group", "aria-label": label },
    courses.map((name, index) =>
      chip({
        key: index,
        text: name,
        isOn: chosen === index + 1,
        tap: () => choose(index + 1),
        data: { "data-course-chip": index + 1 },
      }),
    ),
  );
}

/**
 * @param {{chosen: number | null, seats: number, label?: string}} given
 * @param {(seat: number | null) => unknown} choose
 */
export function seatChips({ chosen, seats, label = t("Seat of what is tapped next") }, choose) {
  return h(
    "div",
    { class: "chip-list", key: "seats", role: "group", "aria-label": label },
    chip({ key: "all", text: t("Table"), isOn: !chosen, tap: () => choose(null), data: { "data-seat-chip": 0 } }),
    Array.from({ length: seats }, (_, index) => index + 1).map((seat) =>
      chip({
        key: seat,
        text: [icon("user", t("Seat")), String(seat)],
        isOn: chosen === seat,
        tap: () => choose(seat),
        data: { "data-seat-chip": seat },
      }),
    ),
  );
}
