// @ts-check
// Allergies on the screen: the band that shows them, the mark on a line, the stop before a product that conflicts.

import { allergenLabel, allergyContent, allergyOwner, UNKNOWN } from "../../shared/rules/allergies.js";
import { t } from "../../shared/translate.js";
import { h, icon } from "../../shared/view/dom.js";
import { conflictState, entriesOf } from "./conflicts.js";

/** @import { CartLine, Actions, ScreenState, ShownLine } from "../types.js" */

const HINTS = /allerg|intoleran|coeliac|celiac|anaphyla/i;

/**
 * The declared allergies by seat. The band shows while there is one; a tap changes them.
 * @param {ScreenState} state
 * @param {Actions} actions
 * @param {string} [key]
 */
export function allergyBand(state, actions, key = "allergy-band") {
  const entries = entriesOf(state);
  if (!entries.length) return null;
  return h(
    "button",
    {
      class: "allergy-band",
      key,
      type: "button",
      "data-allergies": true,
      on: { click: () => actions.openAllergies() },
    },
    icon("exclamation-triangle"),
    h(
      "span",
      { class: "allergy-words", key: "words" },
      h("strong", { key: "word" }, t("Allergy ")),
      entries.map((entry) =>
        h(
          "span",
          { class: "allergy-entry", key: allergyOwner(entry) },
          h("b", null, `${allergyOwner(entry)}: `),
          allergyContent(entry),
        ),
      ),
    ),
    icon("pencil-square", t("Change")),
  );
}

/**
 * The conflicts of a line of the cart or the order; null without one.
 * @param {CartLine | ShownLine} line
 * @param {ScreenState} state
 */
export function allergyMark(line, state) {
  const { conflicting, isConfirmed } = conflictState(line, { entries: entriesOf(state), menu: state.menu });
  if (!conflicting.length) return null;
  const known = conflicting.filter((name) => name !== UNKNOWN).map(allergenLabel);
  const text = known.length ? t("Contains {known}", { known: known.join(", ") }) : t("Allergens not known yet");
  return h(
    "span",
    {
      class: `line-allergy${isConfirmed ? " is-confirmed" : ""}`,
      key: "allergy",
      "data-allergy-mark": isConfirmed ? "confirmed" : "open",
    },
    icon("exclamation-triangle"),
    isConfirmed ? t("{text}: ordered anyway", { text }) : text,
  );
}

/**
 * A hint beside a note about an allergy: a declared allergy is checked against the products, a note is not.
 * @param {string | null | undefined} note
 * @param {Actions} actions
 * @param {number | null} seat
 */
export function allergyHint(note, actions, seat) {
  if (!HINTS.test(note ?? "")) return null;
  return h(
    "p",
    { class: "allergy-hint", key: "allergy-hint" },
    t("A note is not checked against the dishes."),
    h(
      "button",
      {
        class: "button button-secondary",
        key: "open",
        type: "button",
        "data-allergy-hint": true,
        on: { click: () => actions.openAllergies(seat) },
      },
      icon("exclamation-triangle"),
      t("Add as an allergy"),
    ),
  );
}

const STOPS = {
  add: { title: t("Stop: allergy"), back: t("Don't add"), anyway: t("Add anyway") },
  send: { title: t("Stop before sending: allergy"), back: t("Don't send"), anyway: t("Send anyway") },
  fire: { title: t("Stop before firing: allergy"), back: t("Don't fire"), anyway: t("Fire anyway") },
};

/**
 * @param {ScreenState} state
 * @param {Actions} actions
 */
export function allergyStopSheet(state, actions) {
  const { allergyStop } = state.ui;
  if (!allergyStop) return [];
  const { kind, rows } = allergyStop;
  const { title, back, anyway } = STOPS[kind];
  return [
    h(
      "header",
      { class: "sheet-header", key: "header" },
      h("h2", { id: "allergyStop-sheet-title" }, icon("exclamation-triangle"), title),
    ),
    h(
      "div",
      { class: "sheet-body allergy-stop", key: "body", role: "alert" },
      h(
        "ul",
        null,
        rows.map(({ line, text }) => h("li", { key: line.id ?? "line", "data-stop-line": true }, text)),
      ),
      h("p", { class: "text-muted" }, t("“Anyway” is recorded with your name, and the kitchen sees it on the ticket.")),
    ),
    h(
      "footer",
      { class: "product-actions allergy-decide", key: "actions" },
      h(
        "button",
        {
          class: "button button-primary is-large",
          key: "back",
          type: "button",
          "data-stop-back": true,
          on: { click: () => actions.dropAllergyStop() },
        },
        back,
      ),
      h(
        "button",
        {
          class: "button button-secondary is-large",
          key: "anyway",
          type: "button",
          "data-stop-anyway": true,
          on: { click: () => actions.goOnAnyway() },
        },
        anyway,
      ),
    ),
  ];
}
