// A line that was sent, changed in place: its seat, the course that it waits for, its note. The kitchen sees old and
// new.

import { LIMITS } from "../../shared/contract.js";
import { courseName, courseOf } from "../../shared/rules/courses.js";
import { h, icon } from "../../shared/view/dom.js";
import { courseChips, seatChips } from "../courses/course_view.js";
import { submitButton } from "../view/sheet_controls.js";

const NOT_STARTED = new Set(["held", "fired"]);

export function editStep({ state, order, line, actions }) {
  const { edit } = state.ui.more;
  const now = { notes: line.notes, course: courseOf(line), seat: line.seat ?? null, ...edit };
  const change = (name, value) => actions.changeMore({ edit: onlyNew({ ...edit, [name]: value }, line) });
  const changed = Object.fromEntries(
    Object.entries(edit).map(([name, value]) => [name, name === "notes" ? value.trim() : value]),
  );
  return [
    state.seats
      ? part(
          "seat",
          "Seat",
          seatChips({ chosen: now.seat, seats: state.seats, label: "Seat" }, (seat) => change("seat", seat)),
        )
      : null,
    courseOfIt(state, line, now, (course) => change("course", course)),
    noteOfIt(line, now, (notes) => change("notes", notes)),
    submitButton({
      name: "edit",
      text: "Save",
      request: state.onlineRequest,
      missing: Object.keys(edit).length ? "" : "Nothing has changed yet.",
      tap: () => actions.correct.editLine(order, line, changed),
      showToast: actions.showToast,
    }),
  ];
}

const part = (key, text, ...content) =>
  h("section", { key, class: "edit-part" }, h("h3", { class: "field-label" }, text), ...content);

/** What differs from the line as it is. */
function onlyNew(edit, line) {
  const was = { notes: line.notes, course: courseOf(line), seat: line.seat ?? null };
  return Object.fromEntries(Object.entries(edit).filter(([name, value]) => value !== was[name]));
}

/** The choice of a course. A line waits for its course, so a fired line has no choice. */
function courseOfIt({ courses }, line, now, choose) {
  if (courses.length < 2) return null;
  if (line.status === "held")
    return part("course", "Course", courseChips({ chosen: now.course, courses, label: "Course" }, choose));
  return part("course", "Course", fixed(`${courseName(courses, now.course)}: it is fired, so it stays.`));
}

function noteOfIt(line, now, change) {
  if (!NOT_STARTED.has(line.status))
    return part(
      "note",
      "Note",
      fixed(
        `${line.notes ? `“${line.notes}”` : "None"}: it is being made. Tell the kitchen yourself, or void it and send a new one.`,
      ),
    );
  return h(
    "div",
    { key: "note", class: "edit-part" },
    h("label", { class: "field-label", for: "line-note" }, "Note for the kitchen"),
    h("input", {
      class: "control",
      id: "line-note",
      maxlength: LIMITS.lineNotes,
      autocomplete: "off",
      placeholder: "No coriander…",
      value: now.notes,
      on: { input: (event) => change(event.target.value) },
    }),
  );
}

const fixed = (text) => h("p", { class: "line-note" }, icon("lock-closed"), text);
