// @ts-check
/** The sheet on which staff record what was thrown away, and sell out a dish or bring it back. */

import { t } from "../../shared/translate.js";
import { h } from "../../shared/view/dom.js";
import { availabilityChoices, FIRST_PORTIONS } from "../menu/availability_choices.js";
import { choice, loadingOrError, reasons, sheetHeader, submitButton } from "../view/sheet_controls.js";
import { foundOf, missingOf } from "./waste_draft.js";

/** @import { Actions, ScreenState } from "../types.js" */
/** @import { Choice, WasteDraft } from "./waste_draft.js" */

const NO_REQUEST = { name: "", busy: false, problem: "" };
const usualReasons = () => [
  t("Gone off"),
  t("Past its date"),
  t("Dropped or broken"),
  t("Too much prepared"),
  t("Sent back by a guest"),
  t("Eaten by staff"),
];

/**
 * @param {ScreenState} screen
 * @param {Actions} actions
 */
export function wasteSheet(screen, actions) {
  const draft = screen.ui.waste;
  if (!draft) return null;
  const { chosen } = draft;
  return [
    sheetHeader({
      id: "waste-sheet-title",
      title: chosen ? chosen.name : t("Waste and sold out"),
      back: chosen ? () => actions.chooseWaste(null) : null,
    }),
    h(
      "div",
      { class: "sheet-body", key: chosen ? "chosen" : "list" },
      chosen ? chosenStep(screen, draft, chosen, actions) : listStep(screen, draft, actions),
    ),
  ];
}

/**
 * @param {ScreenState} screen
 * @param {WasteDraft} draft
 * @param {Actions} actions
 */
function listStep({ menu, soldOut }, draft, actions) {
  const found = foundOf(draft, menu, soldOut);
  return [
    h(
      "label",
      { class: "field", key: "search" },
      h("span", { class: "field-label" }, t("Dish or stock item")),
      h("input", {
        class: "control",
        type: "search",
        "data-waste-search": true,
        autocomplete: "off",
        value: draft.text,
        on: { input: (event) => actions.changeWaste({ text: event.target.value }) },
      }),
    ),
    draft.wastable ? null : loadingOrError(draft, () => actions.openWaste()),
    found.length
      ? [
          draft.text.trim() ? null : h("h3", { class: "field-label", key: "heading" }, t("Sold out now")),
          h(
            "ul",
            { class: "sheet-choices", key: "found" },
            found.map((each) =>
              choice({
                name: `${each.kind}-${each.id}`,
                icon: each.kind === "item" ? "archive-box" : soldOut.has(each.id) ? "no-symbol" : "book-open",
                text: each.name,
                note: noteOf(each, soldOut),
                tap: () => actions.chooseWaste(each),
                showToast: actions.showToast,
              }),
            ),
          ),
        ]
      : h(
          "p",
          { class: "text-muted", key: "none" },
          draft.text.trim() ? t("Nothing has this name.") : t("Enter the first letters of what was thrown away."),
        ),
  ];
}

/**
 * @param {Choice} found
 * @param {Set<string>} soldOut
 */
function noteOf({ kind, id, units }, soldOut) {
  if (kind === "item") return t("Stock item, in {unit}", { unit: units[0] });
  return soldOut.has(id) ? t("Sold out") : t("On the menu");
}

/**
 * @param {ScreenState} screen
 * @param {WasteDraft} draft
 * @param {Choice} chosen
 * @param {Actions} actions
 */
function chosenStep(screen, draft, chosen, actions) {
  const { may, config, left } = screen;
  const portions = draft.portions ?? left.get(chosen.id) ?? FIRST_PORTIONS;
  const change = (/** @type {number} */ to) => actions.changeWaste({ portions: to });
  return [
    chosen.kind === "product" && may.has("menu.availability")
      ? availabilityChoices({ id: chosen.id, portions, change }, screen, actions)
      : null,
    may.has("inventory.waste") && config.keeps_stock ? wasteFields(draft, chosen, actions) : null,
  ];
}

/**
 * @param {WasteDraft} draft
 * @param {Choice} chosen
 * @param {Actions} actions
 */
function wasteFields(draft, chosen, actions) {
  if (!chosen.isMade)
    return h(
      "p",
      { class: "text-muted", key: "no-recipe" },
      t("This dish has no recipe. Record the waste of its ingredients: search for them by name."),
    );
  return [
    h(
      "div",
      { class: "sale-fields", key: "much" },
      h(
        "label",
        { class: "field", key: "quantity" },
        h("span", { class: "field-label" }, chosen.kind === "product" ? t("How many portions") : t("How much")),
        h("input", {
          class: "control",
          type: "text",
          inputmode: "decimal",
          maxlength: "12",
          autocomplete: "off",
          "data-waste-quantity": true,
          value: draft.quantity,
          on: { input: (event) => actions.changeWaste({ quantity: event.target.value }) },
        }),
      ),
      chosen.units.length ? unitChips(draft, chosen.units, actions) : null,
    ),
    reasons({
      usual: usualReasons(),
      reason: draft.reason,
      change: (reason) => actions.changeWaste({ reason }),
    }),
    submitButton({
      name: "record-waste",
      text: t("Record waste"),
      request: NO_REQUEST,
      missing: missingOf(draft),
      tap: () => actions.recordWaste(),
      showToast: actions.showToast,
    }),
  ];
}

/**
 * @param {WasteDraft} draft
 * @param {string[]} units
 * @param {Actions} actions
 */
const unitChips = (draft, units, actions) =>
  h(
    "div",
    { class: "chip-list", key: "units", role: "group", "aria-label": t("Unit") },
    units.map((unit) =>
      h(
        "button",
        {
          class: `chip${draft.unit === unit ? " is-selected" : ""}`,
          key: unit,
          type: "button",
          "aria-pressed": draft.unit === unit ? "true" : "false",
          "data-unit": unit,
          on: { click: () => actions.changeWaste({ unit }) },
        },
        unit,
      ),
    ),
  );
