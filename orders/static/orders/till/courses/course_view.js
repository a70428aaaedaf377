// Courses and seats on the screen: the chips over the cart that say where the next taps go, and each course's head in
// the cart with how it stands and what can be done about it.
import { h, icon } from "../../dom.js";
import { isUnsent } from "../../courses.js";
import { LINE_STATES } from "../words.js";

const UNSENT = { word: "Not sent", icon: "pencil-square", tone: "neutral" };

/** `course` is one of byCourse: {course, name, state, lines}. */
export function courseHead({ course, name, state, lines }, { held, order }, actions) {
  const waits = held.includes(course);
  const shown = state === "unsent" ? (waits ? LINE_STATES.held : UNSENT) : LINE_STATES[state];
  const word = state === "unsent" && waits ? "Will wait" : shown.word;
  return h(
    "div",
    { class: "course-head", "data-course": course },
    h("h3", { class: "course-name" }, name, h("span", { class: `line-state is-${shown.tone}`, "data-course-state": state }, icon(shown.icon), word)),
    state === "unsent" && lines.some(isUnsent) ? holdButton({ course, name, waits }, actions) : null,
    state === "held" && order ? fireButton({ course, name }, actions, "button-secondary") : null,
  );
}

function holdButton({ course, name, waits }, actions) {
  return h(
    "button",
    { class: "button button-secondary course-hold", key: "hold", type: "button", "aria-pressed": waits ? "true" : "false", "data-hold-course": course, on: { click: () => actions.holdCourse(course, !waits) } },
    icon(waits ? "fire" : "pause-circle"),
    waits ? "Send now" : "Hold",
    h("span", { class: "visually-hidden" }, ` ${name}`),
  );
}

export function fireButton({ course, name }, actions, look = "button-primary is-large cart-main") {
  return h("button", { class: `button ${look}`, key: "fire", type: "button", "data-fire-course": course, on: { click: () => actions.fire(course) } }, icon("fire"), `Fire ${name}`);
}

/** The row of chips over the cart: courses, or seats; the button at its end swaps the two and names the other's choice. */
export function placeRow({ ui, courses, seats }, actions) {
  const hasCourses = courses.length > 1;
  if (!hasCourses && !seats) return null;
  const bySeat = seats > 0 && (ui.bySeat || !hasCourses);
  return h(
    "div",
    { class: "place-row", key: "place" },
    bySeat ? seatChips({ chosen: ui.seat, seats }, actions.chooseSeat) : courseChips({ chosen: ui.course, courses }, actions.chooseCourse),
    hasCourses && seats ? swap(bySeat, { ui, courses }, actions) : null,
  );
}

function swap(bySeat, { ui, courses }, actions) {
  const words = bySeat ? courses[ui.course - 1] : ui.seat ? String(ui.seat) : "All";
  return h(
    "button",
    { class: "button button-quiet place-swap", key: "swap", type: "button", "data-place-swap": true, title: bySeat ? "Courses" : "Seats", on: { click: () => actions.chooseBySeat(!bySeat) } },
    icon(bySeat ? "fire" : "user", bySeat ? "Courses:" : "Seats:"),
    words,
  );
}

const chip = ({ key, words, isOn, tap, data }) => h("button", { key, class: `chip${isOn ? " is-selected" : ""}`, type: "button", "aria-pressed": isOn ? "true" : "false", ...data, on: { click: tap } }, words);

export function courseChips({ chosen, courses, label = "Course of what is tapped next" }, choose) {
  return h(
    "div",
    { class: "chip-list", key: "courses", role: "group", "aria-label": label },
    courses.map((name, index) => chip({ key: index, words: name, isOn: chosen === index + 1, tap: () => choose(index + 1), data: { "data-course-chip": index + 1 } })),
  );
}

export function seatChips({ chosen, seats, label = "Seat of what is tapped next" }, choose) {
  return h(
    "div",
    { class: "chip-list", key: "seats", role: "group", "aria-label": label },
    chip({ key: "all", words: "Table", isOn: !chosen, tap: () => choose(null), data: { "data-seat-chip": 0 } }),
    Array.from({ length: seats }, (_, index) => index + 1).map((seat) => chip({ key: seat, words: [icon("user", "Seat"), String(seat)], isOn: chosen === seat, tap: () => choose(seat), data: { "data-seat-chip": seat } })),
  );
}
