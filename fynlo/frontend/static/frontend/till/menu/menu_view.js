// @ts-check
// The menu of an order: categories or the search above, the products below.

import { t } from "../../shared/translate.js";
import { h, icon, memo } from "../../shared/view/dom.js";
import { FAVOURITES } from "./favourites.js";
import { productTile } from "./product_tile.js";

/** @import { Actions, Config, ScreenState } from "../types.js" */

/**
 * @param {ScreenState} state
 * @param {Actions} actions
 */
export function menuView(state, actions) {
  const { searching, search } = state.ui;
  return [
    searching ? searchRow(state, actions) : categoryRow(state, actions),
    searching && search.trim() ? found(state, actions) : wholeMenu(state, actions),
  ];
}

/**
 * @param {ScreenState} state
 * @param {Actions} actions
 */
function categoryRow(state, actions) {
  return h(
    "div",
    { class: "order-find", key: "categories" },
    h(
      "button",
      {
        class: "button button-quiet is-icon-only",
        type: "button",
        title: t("Search"),
        "data-search-open": true,
        on: { click: () => actions.search(true) },
      },
      icon("magnifying-glass", t("Search the menu")),
    ),
    memo("chips", [state.menu, state.service.favourites, state.ui.category], () =>
      h(
        "nav",
        { class: "chip-list", "aria-label": t("Categories") },
        state.categories.map((category) =>
          h(
            "button",
            {
              key: category.id,
              class: `chip${category.id === state.ui.category ? " is-selected" : ""}`,
              type: "button",
              "data-chip": category.id,
              "aria-current": category.id === state.ui.category ? "true" : null,
              on: { click: () => actions.showCategory(category.id) },
            },
            category.id === FAVOURITES ? icon("star") : null,
            category.name,
          ),
        ),
      ),
    ),
  );
}

/**
 * @param {ScreenState} state
 * @param {Actions} actions
 */
function searchRow(state, actions) {
  const close = () => {
    actions.search(false);
    requestAnimationFrame(() =>
      /** @type {HTMLElement | null} */ (document.querySelector("[data-search-open]"))?.focus(),
    );
  };
  return h(
    "div",
    { class: "order-find", key: "search" },
    h(
      "div",
      { class: "search-field" },
      icon("magnifying-glass"),
      h("input", {
        class: "control",
        type: "search",
        "aria-label": t("Search the menu"),
        placeholder: t("Dish or drink"),
        autocomplete: "off",
        enterkeyhint: "search",
        value: state.ui.search,
        on: {
          input: (event) => actions.search(true, event.target.value),
          keydown: (event) => (event.key === "Escape" ? close() : undefined),
        },
        enter: (input) => input.focus(),
      }),
    ),
    h("button", { class: "button button-quiet", type: "button", on: { click: close } }, t("Done")),
  );
}

/**
 * @param {ScreenState} state
 * @param {Actions} actions
 */
function found(state, actions) {
  const products = state.menu.search(state.ui.search);
  return h(
    "div",
    { class: "order-products scroll-area", key: "found", tabindex: "0", role: "region", "aria-label": t("Found") },
    products.length
      ? h(
          "ul",
          { class: "product-grid" },
          products.map((product) => productTile(product, state, actions)),
        )
      : h(
          "div",
          { class: "empty-state" },
          h("span", { class: "empty-state-icon" }, icon("magnifying-glass")),
          h("h2", null, t("Nothing found")),
          h("p", null, t("No product has “{search}” in its name.", { search: state.ui.search.trim() })),
        ),
  );
}

/**
 * @param {ScreenState} state
 * @param {Actions} actions
 */
function wholeMenu(state, actions) {
  if (!state.menu.categories.length)
    return h("div", { class: "order-products", key: "menu" }, menuMissing(state, actions));
  return h(
    "div",
    {
      class: "order-products scroll-area",
      key: "menu",
      tabindex: "0",
      role: "region",
      "aria-label": t("Menu"),
      "data-menu-scroll": true,
      on: { scroll: actions.menuScrolled },
    },
    longPressHint(state, actions),
    state.categories.map((category) =>
      h(
        "section",
        {
          key: category.id,
          "data-category": category.id,
          "aria-labelledby": `category-${category.id}`,
          vars: { "--category": category.color || "" },
        },
        h("h2", { id: `category-${category.id}`, class: "product-heading" }, category.name),
        h(
          "ul",
          { class: "product-grid" },
          category.products.map((product) => productTile(product, state, actions)),
        ),
      ),
    ),
  );
}

/**
 * The hint for the long tap. It shows on each device until a person opens options by a long tap or dismisses it.
 * @param {ScreenState} screen
 * @param {Actions} actions
 */
function longPressHint({ ui }, actions) {
  if (ui.knowsLongPress) return null;
  return h(
    "p",
    { class: "order-hint", key: "hint", "data-hold-hint": true },
    t("Tap to add, hold for options"),
    h(
      "button",
      {
        class: "button button-quiet is-icon-only",
        type: "button",
        title: t("Got it"),
        "data-hint-seen": true,
        on: { click: () => actions.hideLongPressHint() },
      },
      icon("x-mark", t("Got it")),
    ),
  );
}

/**
 * @param {ScreenState} state
 * @param {Actions} actions
 */
function menuMissing(state, actions) {
  if (state.ready && !state.server.menu.version) return noMenu(state.config);
  if (!state.menuError)
    return h(
      "div",
      { class: "skeleton order-skeleton", role: "status", "aria-label": t("Loading the menu") },
      [0, 1, 2, 3, 4].map((row) => h("div", { class: "skeleton-row", key: row })),
    );
  return h(
    "div",
    { class: "empty-state" },
    h("span", { class: "empty-state-icon" }, icon("book-open")),
    h("h2", null, t("No menu")),
    h("p", null, state.menuError),
    h(
      "button",
      { class: "button button-secondary", type: "button", on: { click: () => actions.loadMenu() } },
      icon("arrow-path"),
      t("Try again"),
    ),
  );
}

/**
 * No menu was ever published. The stream brings the first one.
 * @param {Config} config
 */
function noMenu({ links }) {
  return h(
    "div",
    { class: "empty-state", "data-no-menu": true },
    h("span", { class: "empty-state-icon" }, icon("book-open")),
    h("h2", null, t("No menu yet")),
    h(
      "p",
      null,
      links?.publish
        ? t("Publish the menu and it is here at once.")
        : t("The owner or a manager publishes it in the portal, under Menu. It is here at once."),
    ),
    links?.publish ? h("a", { class: "button button-primary", href: links.publish }, t("Publish the menu")) : null,
  );
}
