// @ts-check
/** Edits a sent line: its seat, the course that it waits for, its note. The kitchen sees the old and the new. */

import { LIMITS } from "../../shared/contract.js";
import { courseName, courseOf } from "../../shared/rules/courses.js";
import { t } from "../../shared/translate.js";
import { h, icon } from "../../shared/view/dom.js";
import { courseChips, seatChips } from "../courses/course_view.js";
import { submitButton } from "../view/sheet_controls.js";

/** @import { Children } from "../../shared/view/dom.js" */
/** @import { ScreenState, ShownLine } from "../types.js" */
/** @import { StepContext } from "./more_sheet.js" */

/** @typedef {{notes: string, course: number, seat: number | null}} Editable what can be edited of a line */

const NOT_STARTED = new Set(["held", "fired"]);

/** @param {StepContext} context */
export function editStep({ screen, draft, order, line, actions }) {
  if (!line) return null; // this step is offered for lines only
  const { edit } = draft;
  const now = { ...editableOf(line), ...edit };
  const change = (/** @type {Partial<Editable>} */ changes) =>
    actions.changeMore({ edit: onlyChanged({ ...edit, ...changes }, line) });
  const changed = edit.notes === undefined ? edit : { ...edit, notes: edit.notes.trim() };
  return [
    screen.seats
      ? part(
          "seat",
          t("Seat"),
          seatChips({ chosen: now.seat, seats: screen.seats, label: t("Seat") }, (seat) => change({ seat })),
        )
      : null,
    coursePart(screen, line, now.course, (course) => change({ course })),
    notePart(line, now.notes, (notes) => change({ notes })),
    submitButton({
      name: "edit",
      text: t("Save"),
      request: screen.onlineRequest,
      missing: Object.keys(edit).length ? "" : t("Nothing has changed yet."),
      tap: () => actions.correct.editLine(order, line, changed),
      showToast: actions.showToast,
    }),
  ];
}

/**
 * @param {string} key
 * @param {string} text
 * @param {Children[]} content
 */
const part = (key, text, ...content) =>
  h("section", { key, class: "edit-part" }, h("h3", { class: "field-label" }, text), ...content);

/**
 * @param {ShownLine} line
 * @returns {Editable}
 */
const editableOf = (line) => ({ notes: line.notes, course: courseOf(line), seat: line.seat ?? null });

/**
 * The edited fields that differ from the line.
 * @param {Partial<Editable>} edit
 * @param {ShownLine} line
 * @returns {Partial<Editable>}
 */
function onlyChanged(edit, line) {
  const before = new Map(Object.entries(editableOf(line)));
  return Object.fromEntries(Object.entries(edit).filter(([name, value]) => value !== before.get(name)));
}

/**
 * The choice of a course. A line waits for its course, so a fired line has no choice.
 * @param {Pick<ScreenState, "courses">} screen
 * @param {ShownLine} line
 * @param {number} chosen
 * @param {(course: number) => void} choose
 */
function coursePart({ courses }, line, chosen, choose) {
  if (courses.length < 2) return null;
  if (line.status === "held")
    return part("course", t("Course"), courseChips({ chosen, courses, label: t("Course") }, choose));
  return part(
    "course",
    t("Course"),
    fixed(t("{course}: it is fired, so it stays.", { course: courseName(courses, chosen) })),
  );
}

/**
 * The note, until the kitchen has started the line.
 * @param {ShownLine} line
 * @param {string} notes
 * @param {(notes: string) => void} change
 */
function notePart(line, notes, change) {
  if (!NOT_STARTED.has(line.status))
    return part(
      "note",
      t("Note"),
      fixed(
        t("{note}: it is being made. Tell the kitchen yourself, or void it and send a new one.", {
          note: line.notes ? `“${line.notes}”` : t("None"),
        }),
      ),
    );
  return h(
    "div",
    { key: "note", class: "edit-part" },
    h("label", { class: "field-label", for: "line-note" }, t("Note for the kitchen")),
    h("input", {
      class: "control",
      id: "line-note",
      maxlength: LIMITS.lineNotes,
      autocomplete: "off",
      placeholder: t("No coriander…"),
      value: notes,
      on: { input: (event) => change(event.target.value) },
    }),
  );
}

/** @param {string} text why it cannot be changed */
const fixed = (text) => h("p", { class: "line-note" }, icon("lock-closed"), text);
