// One product with its choices: asked when it is added, and again to change or take away a line of the cart.
import { h, icon } from "../dom.js";
import { MOST_OF_ONE } from "./cart.js";
import { limitsOf, missingChoice } from "./menu.js";
import { pence, shown } from "../../realtime/money.js";
import { linePence } from "./pricing.js";

/** `sheet` is {productId, lineId or null, quantity, optionIds, notes}. */
export function productSheet(state, actions) {
  const sheet = state.ui.product;
  const product = sheet && state.menu.product(sheet.productId);
  if (!product) return [];
  const soldOut = state.soldOut.has(product.id);
  const missing = soldOut ? `${product.name} is sold out` : missingChoice(state.menu, product, sheet.optionIds, (id) => state.soldOut.has(id));
  const total = linePence(sheet, state.menu);
  return [
    h(
      "header",
      { class: "sheet-header", key: "header" },
      h("h2", { id: "product-sheet-title" }, product.name),
      h("button", { class: "button button-quiet is-icon-only", type: "button", "data-close": true, title: "Close" }, icon("x-mark", "Close")),
    ),
    h(
      "div",
      { class: "sheet-body product-body", key: "body" },
      product.description || product.allergens?.length ? about(product) : null,
      state.menu.groupsOf(product).map((group) => choices(group, state, actions)),
      h(
        "div",
        { class: "product-foot", key: "foot" },
        h("label", { class: "field-label", for: "line-note" }, "Note for the kitchen"),
        h("input", { class: "control", id: "line-note", maxlength: "200", autocomplete: "off", placeholder: "No onion, sauce apart…", value: sheet.notes, on: { input: (event) => actions.changeSheet({ notes: event.target.value }) } }),
      ),
      state.may.has("menu.availability") ? availability(product, soldOut, actions) : null,
    ),
    h(
      "footer",
      { class: "product-actions", key: "actions" },
      stepper(sheet.quantity, (quantity) => actions.changeSheet({ quantity }), { least: sheet.lineId ? 0 : 1 }),
      sheet.lineId && sheet.quantity === 0
        ? h("button", { class: "button button-danger is-large", key: "remove", type: "button", on: { click: () => actions.saveSheet() } }, "Remove")
        : h(
            "button",
            { class: "button button-primary is-large", key: "save", type: "button", "aria-disabled": missing ? "true" : null, "data-save-line": true, on: { click: () => (missing ? actions.say(`${missing}.`, "warning") : actions.saveSheet()) } },
            missing ? missing : h("span", { key: "words" }, sheet.lineId ? "Save " : "Add ", h("span", { class: "money" }, shown(total))),
          ),
    ),
  ];
}

function about(product) {
  const known = product.allergens?.length ? `Contains ${product.allergens.map((name) => name.replaceAll("_", " ")).join(", ")}.` : "";
  return h("div", { class: "product-about text-muted", key: "about" }, product.description ? h("p", { key: "description" }, product.description) : null, known ? h("p", { key: "allergens" }, icon("exclamation-triangle"), known) : null);
}

function ruleOf(group) {
  const { least, most } = limitsOf(group);
  if (least && least === most) return `Choose ${least}`;
  if (least) return most === Infinity ? `At least ${least}` : `${least} to ${most}`;
  return most === Infinity ? "Optional" : `Optional, up to ${most}`;
}

function choices(group, state, actions) {
  const chosen = state.ui.product.optionIds;
  const one = limitsOf(group).most === 1;
  const met = group.options.filter((option) => chosen.includes(option.id)).length >= limitsOf(group).least;
  return h(
    "fieldset",
    { class: "choice-group", key: group.id },
    h("legend", { class: "choice-legend" }, h("span", { class: "choice-title" }, group.name), h("span", { class: `choice-rule${met ? "" : " is-missing"}` }, met ? null : icon("exclamation-circle"), ruleOf(group))),
    h(
      "div",
      { class: "choice-options", role: one ? "radiogroup" : "group", "aria-label": group.name },
      group.options.map((option) => {
        const soldOut = state.soldOut.has(option.id);
        const on = chosen.includes(option.id);
        const price = pence(option.price);
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
            soldOut ? h("span", { class: "choice-price", key: "gone" }, "Sold out") : price ? h("span", { class: "choice-price money", key: "price" }, `${price > 0 ? "+" : ""}${shown(price)}`) : null,
          ),
        );
      }),
    ),
  );
}

function availability(product, soldOut, actions) {
  return h(
    "button",
    { class: "button button-quiet product-86", key: "availability", type: "button", on: { click: () => actions.setAvailability(product.id, soldOut) } },
    icon(soldOut ? "check-circle" : "no-symbol"),
    soldOut ? "Put back on sale" : "Mark as sold out",
  );
}

/** Minus, the number, plus; `least` is how far down it goes. */
export function stepper(value, change, { least = 0, most = MOST_OF_ONE, label = "Quantity" } = {}) {
  const button = (name, step, words) =>
    h("button", { class: "button button-secondary is-icon-only", type: "button", title: words, disabled: value + step < least || value + step > most, on: { click: () => change(value + step) } }, icon(name, words));
  return h("div", { class: "stepper", role: "group", "aria-label": label, key: label }, button("minus", -1, `${label}: one less`), h("output", { class: "stepper-value", "aria-live": "polite" }, String(value)), button("plus", 1, `${label}: one more`));
}
