// @ts-check
// The sheet of one product: its options and place, before it is added, and to change or remove a line of the cart.

import { LIMITS } from "../../shared/contract.js";
import { formatPence, pence } from "../../shared/money.js";
import { allergenLabel, contentOf } from "../../shared/rules/allergies.js";
import { t } from "../../shared/translate.js";
import { h, icon } from "../../shared/view/dom.js";
import { allergyHint } from "../allergies/allergy_view.js";
import { courseChips, seatChips } from "../courses/course_view.js";
import { linePence, unitPence } from "../pricing.js";
import { stepper } from "../view/stepper.js";
import { availabilityChoices, FIRST_PORTIONS } from "./availability_choices.js";
import { limitsOf, missingChoice } from "./menu.js";

/** @import { Children } from "../../shared/view/dom.js" */
/** @import { Actions, Menu, ModifierGroup, Product, ProductDraft, ScreenState } from "../types.js" */

const MOST_NOTES = 6;

/**
 * @param {ScreenState} state
 * @param {Actions} actions
 */
export function productSheet(state, actions) {
  const sheet = state.ui.product;
  const product = sheet && state.menu.product(sheet.productId);
  if (!product) return [];
  const soldOut = state.soldOut.has(product.id);
  const missing = soldOut
    ? t("{name} is sold out", { name: product.name })
    : missingChoice(state.menu, product, sheet.optionIds, (id) => state.menu.isGone(id, state.soldOut));
  const total = linePence(sheet, state.menu);
  return [
    h(
      "header",
      { class: "sheet-header", key: "header" },
      h("h2", { id: "product-sheet-title" }, product.name),
      h(
        "button",
        { class: "button button-quiet is-icon-only", type: "button", "data-close": true, title: t("Close") },
        icon("x-mark", t("Close")),
      ),
    ),
    h(
      "div",
      { class: "sheet-body product-body", key: "body" },
      productDetails(product, sheet, state.menu),
      state.menu.groupsFor(product, sheet.optionIds).map((group) => choices(group, sheet, state, actions)),
      state.courses.length > 1
        ? placed(
            t("Course"),
            courseChips({ chosen: sheet.course, courses: state.courses }, (course) => actions.changeSheet({ course })),
          )
        : null,
      state.seats
        ? placed(
            t("Seat"),
            seatChips({ chosen: sheet.seat, seats: state.seats }, (seat) => actions.changeSheet({ seat })),
          )
        : null,
      h(
        "div",
        { class: "product-foot", key: "foot" },
        h("label", { class: "field-label", for: "line-note" }, t("Note for the kitchen")),
        h("input", {
          class: "control",
          id: "line-note",
          maxlength: LIMITS.lineNotes,
          autocomplete: "off",
          placeholder: t("No onion, sauce apart…"),
          value: sheet.notes,
          on: { input: (event) => actions.changeSheet({ notes: event.target.value }) },
        }),
        allergyHint(sheet.notes, actions, sheet.seat),
        quickNotes(sheet, state, actions),
      ),
      state.may.has("menu.availability") ? availability(product, sheet, state, actions) : null,
    ),
    h(
      "footer",
      { class: "product-actions", key: "actions" },
      stepper(sheet.quantity, (quantity) => actions.changeSheet({ quantity }), { least: sheet.lineId ? 0 : 1 }),
      sheet.lineId && sheet.quantity === 0
        ? h(
            "button",
            {
              class: "button button-danger is-large",
              key: "remove",
              type: "button",
              on: { click: () => actions.saveSheet() },
            },
            t("Remove"),
          )
        : h(
            "button",
            {
              class: "button button-primary is-large",
              key: "save",
              type: "button",
              "aria-disabled": missing ? "true" : null,
              "data-save-line": true,
              on: { click: () => (missing ? actions.showToast(`${missing}.`, "warning") : actions.saveSheet()) },
            },
            missing
              ? missing
              : h(
                  "span",
                  { key: "words" },
                  sheet.lineId ? t("Save ") : t("Add "),
                  h("span", { class: "money" }, formatPence(total)),
                ),
          ),
    ),
  ];
}

/**
 * @param {string} title
 * @param {Children} chips
 */
const placed = (title, chips) =>
  h("div", { class: "product-place", key: title }, h("p", { class: "field-label" }, title), chips);

/**
 * The last notes on this product, one tap to use again.
 * @param {ProductDraft} draft
 * @param {ScreenState} screen
 * @param {Actions} actions
 */
function quickNotes({ productId, notes: current }, { orders, carts }, actions) {
  const used = [
    ...Object.values(orders).flatMap((order) => order.lines.map((line) => [line.product_id ?? "", line.notes])),
    ...Object.values(carts).flatMap((cart) => cart.lines.map((line) => [line.productId, line.notes])),
  ];
  const notes = [...new Set(used.filter(([id, note]) => note && id === productId).map(([, note]) => note))].slice(
    -MOST_NOTES,
  );
  if (!notes.length) return null;
  return h(
    "div",
    { class: "chip-list", key: "quick", role: "group", "aria-label": t("Said before") },
    notes.map((note) =>
      h(
        "button",
        {
          key: note,
          class: `chip${current === note ? " is-selected" : ""}`,
          type: "button",
          "data-quick-note": true,
          on: { click: () => actions.changeSheet({ notes: current === note ? "" : note }) },
        },
        note,
      ),
    ),
  );
}

/**
 * The description, and the allergens with the chosen options. A product with unknown allergens never looks safe.
 * @param {Product} product
 * @param {ProductDraft} draft
 * @param {Menu} menu
 */
function productDetails(product, { optionIds }, menu) {
  const { allergens, known } = contentOf(
    product,
    optionIds.map((id) => menu.option(id)),
  );
  const isDeal = menu.groupsOf(product).some((group) => group.options.some((option) => option.product_id));
  const contains = known.length ? t("Contains {known}.", { known: known.map(allergenLabel).join(", ") }) : "";
  const unknown = allergens
    ? ""
    : known.length
      ? t("Its other allergens are not known yet.")
      : isDeal && !optionIds.length
        ? t("The allergens depend on what you choose.")
        : t("Its allergens are not known yet.");
  const text = [contains, unknown].filter(Boolean).join(" ");
  const calories = product.calories ?? null;
  if (!product.description && !text && calories === null) return null;
  return h(
    "div",
    { class: "product-about text-muted", key: "about" },
    product.description ? h("p", { key: "description" }, product.description) : null,
    calories === null ? null : h("p", { key: "calories" }, t("{calories} kcal", { calories })),
    text ? h("p", { key: "allergens", "data-allergens": true }, icon("exclamation-triangle"), text) : null,
  );
}

/** @param {ModifierGroup} group */
function ruleOf(group) {
  const { least, most } = limitsOf(group);
  if (least && least === most) return t("Choose {least}", { least });
  if (least) return most === Infinity ? t("At least {least}", { least }) : t("{least} to {most}", { least, most });
  return most === Infinity ? t("Optional") : t("Optional, up to {most}", { most });
}

/**
 * @param {ModifierGroup} group
 * @param {ProductDraft} draft
 * @param {ScreenState} state
 * @param {Actions} actions
 */
function choices(group, draft, state, actions) {
  const { optionIds: chosen } = draft;
  const one = limitsOf(group).most === 1;
  const unit = unitPence({ ...draft, optionIds: [] }, state.menu);
  const met = group.options.filter((option) => chosen.includes(option.id)).length >= limitsOf(group).least;
  return h(
    "fieldset",
    { class: "choice-group", key: group.id },
    h(
      "legend",
      { class: "choice-legend" },
      h("span", { class: "choice-title" }, group.name),
      h(
        "span",
        { class: `choice-rule${met ? "" : " is-missing"}` },
        met ? null : icon("exclamation-circle"),
        ruleOf(group),
      ),
    ),
    h(
      "div",
      { class: "choice-options", role: one ? "radiogroup" : "group", "aria-label": group.name },
      group.options.map((option) => {
        const soldOut = state.menu.isGone(option.id, state.soldOut);
        const on = chosen.includes(option.id);
        const extra = pence(option.price);
        const price = group.is_size ? extra + unit : extra;
        return h(
          "button",
          {
            key: option.id,
            class: `choice${on ? " is-on" : ""}${soldOut ? " is-sold-out" : ""}`,
            type: "button",
            role: one ? "radio" : "checkbox",
            "aria-checked": on ? "true" : "false",
            "aria-disabled": soldOut && !on ? "true" : null,
            "data-option": option.id,
            on: { click: () => actions.toggleOption(group, option.id) },
          },
          h("span", { class: "choice-mark" }, on ? icon("check") : null),
          h(
            "span",
            { class: "choice-text" },
            h("span", { class: "choice-name" }, option.name),
            soldOut
              ? h("span", { class: "choice-price", key: "gone" }, t("Sold out"))
              : price
                ? h(
                    "span",
                    { class: "choice-price money", key: "price" },
                    `${price > 0 && !group.is_size ? "+" : ""}${formatPence(price)}`,
                  )
                : null,
          ),
        );
      }),
    ),
  );
}

/**
 * @param {Product} product
 * @param {ProductDraft} draft
 * @param {ScreenState} state
 * @param {Actions} actions
 */
function availability({ id }, { portions }, state, actions) {
  const change = (/** @type {number} */ to) => actions.changeSheet({ portions: to });
  if (portions !== undefined || state.soldOut.has(id))
    return availabilityChoices({ id, portions: portions ?? 1, change }, state, actions);
  return h(
    "button",
    {
      class: "button button-quiet product-86",
      key: "availability",
      type: "button",
      on: { click: () => change(state.left.get(id) ?? FIRST_PORTIONS) },
    },
    icon("no-symbol"),
    t("Sold out or few left"),
  );
}
