// @ts-check
// The sheet to declare the allergies of an order and of its seats.

import { ALLERGENS, LIMITS } from "../../shared/contract.js";
import { allergenLabel } from "../../shared/rules/allergies.js";
import { t } from "../../shared/translate.js";
import { h, icon } from "../../shared/view/dom.js";
import { seatChips } from "../courses/course_view.js";

/** @import { Actions, ScreenState } from "../types.js" */

const capital = (/** @type {string} */ text) => text.charAt(0).toUpperCase() + text.slice(1);

/**
 * @param {ScreenState} state
 * @param {Actions} actions
 */
export function allergiesSheet(state, actions) {
  const { allergies } = state.ui;
  if (!allergies) return [];
  const { allergens, note } = actions.allergyDraft(allergies.seat);
  return [
    h(
      "header",
      { class: "sheet-header", key: "header" },
      h("h2", { id: "allergies-sheet-title" }, t("Allergies")),
      h(
        "button",
        { class: "button button-quiet is-icon-only", type: "button", "data-close": true, title: t("Close") },
        icon("x-mark", t("Close")),
      ),
    ),
    h(
      "div",
      { class: "sheet-body", key: "body" },
      state.seats
        ? h(
            "div",
            { key: "seats" },
            h("p", { class: "field-label" }, t("Whose?")),
            seatChips(
              { chosen: allergies.seat, seats: state.seats, label: t("Whose allergies") },
              actions.chooseAllergySeat,
            ),
          )
        : null,
      h(
        "fieldset",
        { class: "allergy-choices", key: `chips ${allergies.seat}` },
        h(
          "legend",
          { class: "field-label" },
          allergies.seat
            ? t("Seat {seat} is allergic to", { seat: allergies.seat })
            : t("Everybody on this order avoids"),
        ),
        ALLERGENS.map((name) => {
          const on = allergens.includes(name);
          return h(
            "button",
            {
              class: `chip allergy-chip${on ? " is-on" : ""}`,
              key: name,
              type: "button",
              "aria-pressed": on ? "true" : "false",
              "data-allergen": name,
              on: { click: () => actions.toggleAllergen(name) },
            },
            on ? icon("check") : null,
            capital(allergenLabel(name)),
          );
        }),
      ),
      h(
        "div",
        { class: "product-foot", key: `note ${allergies.seat}` },
        h("label", { class: "field-label", for: "allergy-note" }, t("Anything else")),
        h("input", {
          class: "control",
          id: "allergy-note",
          maxlength: LIMITS.allergyNote,
          autocomplete: "off",
          placeholder: t("Kiwi, garlic…"),
          value: note,
          on: { input: (event) => actions.changeAllergies({ note: event.target.value }) },
        }),
        h(
          "p",
          { class: "text-muted", key: "help" },
          t(
            "The kitchen reads it on every ticket. Dishes are checked against the fourteen above, not " +
              "against this text.",
          ),
        ),
      ),
    ),
    h(
      "footer",
      { class: "product-actions", key: "actions" },
      h(
        "button",
        {
          class: "button button-primary is-large",
          type: "button",
          "data-allergies-save": true,
          on: { click: () => actions.saveAllergies() },
        },
        t("Save"),
      ),
    ),
  ];
}
