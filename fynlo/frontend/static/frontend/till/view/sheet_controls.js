// @ts-check
/** What the sheets of money and corrections share: a header with a way back, choices, reasons, a button that waits. */

import { LIMITS } from "../../shared/contract.js";
import { t } from "../../shared/translate.js";
import { h, icon } from "../../shared/view/dom.js";

/** @import { OnlineRequest, ShowToast } from "../types.js" */

/**
 * @param {object} options
 * @param {string} options.id
 * @param {string} options.title
 * @param {string} [options.note] what the sheet is about
 * @param {(() => void) | null} [options.back] shows the step before, inside the sheet
 */
export function sheetHeader({ id, title, note = "", back = null }) {
  return h(
    "header",
    { class: "sheet-header", key: "header" },
    back
      ? h(
          "button",
          {
            class: "button button-quiet is-icon-only",
            key: "back",
            type: "button",
            title: t("Back"),
            "data-sheet-back": true,
            on: { click: back },
          },
          icon("arrow-left", t("Back")),
        )
      : null,
    h(
      "div",
      { class: "sheet-title", key: "title" },
      h("h2", { id }, title),
      note ? h("p", { class: "sheet-choice-note", key: "note" }, note) : null,
    ),
    h(
      "button",
      {
        class: "button button-quiet is-icon-only",
        key: "close",
        type: "button",
        "data-close": true,
        title: t("Close"),
      },
      icon("x-mark", t("Close")),
    ),
  );
}

/**
 * @typedef {object} ChoiceOptions
 * @property {string} name
 * @property {string} icon
 * @property {string} text
 * @property {string} [note]
 * @property {string} [reason] why it cannot be done, or ""; a tap shows it as a toast
 * @property {() => unknown} tap
 * @property {ShowToast} showToast
 * @property {string} [tone]
 */

/**
 * One thing that can be done.
 * @param {ChoiceOptions} options
 */
export function choice({ name, icon: drawing, text, note = "", reason = "", tap, showToast, tone = "" }) {
  return h(
    "li",
    { key: name },
    h(
      "button",
      {
        class: `sheet-choice${tone ? ` is-${tone}` : ""}`,
        type: "button",
        "data-choice": name,
        "aria-disabled": reason ? "true" : null,
        on: { click: () => (reason ? showToast(`${text}: ${reason}`, "warning") : tap()) },
      },
      icon(drawing),
      h(
        "span",
        { class: "sheet-choice-text" },
        h("span", { key: "words" }, text),
        reason || note ? h("span", { class: "sheet-choice-note", key: "note" }, reason || note) : null,
      ),
      reason ? icon("lock-closed") : icon("chevron-right"),
    ),
  );
}

/**
 * Chips of the usual reasons, and a field for any other.
 * @param {object} options
 * @param {string[]} options.usual
 * @param {string} options.reason
 * @param {(reason: string) => void} options.change
 * @param {string} [options.label]
 */
export function reasons({ usual, reason, change, label = t("Why?") }) {
  return h(
    "fieldset",
    { class: "reasons", key: "reasons" },
    h("legend", { class: "field-label" }, label),
    h(
      "div",
      { class: "reason-chips", key: "chips" },
      usual.map((text) =>
        h(
          "button",
          {
            class: `chip${reason === text ? " is-selected" : ""}`,
            key: text,
            type: "button",
            "aria-pressed": reason === text ? "true" : "false",
            "data-reason": text,
            on: { click: () => change(reason === text ? "" : text) },
          },
          text,
        ),
      ),
    ),
    h("label", { class: "visually-hidden", for: "reason-other", key: "label" }, t("Another reason")),
    h("input", {
      class: "control",
      id: "reason-other",
      key: "other",
      maxlength: LIMITS.reason,
      autocomplete: "off",
      placeholder: t("Another reason"),
      value: usual.includes(reason) ? "" : reason,
      on: { input: (event) => change(event.target.value) },
    }),
  );
}

/**
 * The button at the foot of a step.
 * @param {object} options
 * @param {string} options.name
 * @param {string} options.text
 * @param {OnlineRequest} options.request
 * @param {string} [options.missing] what must be entered first, or ""; a tap shows it as a toast
 * @param {() => unknown} options.tap
 * @param {ShowToast} options.showToast
 * @param {string} [options.kind] of button: "primary", "secondary", "danger"
 */
export function submitButton({ name, text, request, missing = "", tap, showToast, kind = "primary" }) {
  const isBusy = request.busy && request.name === name;
  return h(
    "div",
    { class: "sheet-actions", key: "actions" },
    h(
      "button",
      {
        class: `button button-${kind} is-large${isBusy ? " is-loading" : ""}`,
        type: "button",
        "data-do": name,
        "aria-disabled": missing || request.busy ? "true" : null,
        on: { click: () => (missing ? showToast(missing, "warning", undefined, () => isOff(name)) : tap()) },
      },
      h("span", null, text),
    ),
  );
}

/**
 * Whether the button of this name is shown and something is still missing: the sentence about it is over otherwise.
 * @param {string} name
 */
const isOff = (name) => document.querySelector(`[data-do="${name}"]`)?.getAttribute("aria-disabled") === "true";

/**
 * The server's error for the last request.
 * @param {{problem: string}} request
 */
export function errorBanner({ problem: text }) {
  return text
    ? h(
        "div",
        { class: "banner banner-danger", key: "problem", role: "alert", "data-problem": true },
        icon("exclamation-circle"),
        h("p", null, text),
      )
    : null;
}

/**
 * In place of an answer that is not there yet: a skeleton, or the error with a button that tries again.
 * @param {{problem?: string}} request
 * @param {() => unknown} again
 */
export function loadingOrError(request, again) {
  if (request.problem)
    return h(
      "div",
      { class: "banner banner-warning", key: "waits", role: "alert" },
      icon("exclamation-triangle"),
      h("p", null, request.problem),
      h("button", { class: "button button-secondary", type: "button", on: { click: again } }, t("Try again")),
    );
  return h(
    "div",
    { class: "skeleton", key: "waits", role: "status", "aria-label": t("Asking the server") },
    [0, 1, 2].map((row) => h("div", { class: "skeleton-row", key: row })),
  );
}
