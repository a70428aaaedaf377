// Taking an order: categories, search, products; the cart stays at the foot, beside the menu on a wide screen.

import { formatPence, pence } from "../../shared/money.js";
import { h, icon, memo } from "../../shared/view/dom.js";
import { press } from "../../shared/view/press.js";
import { allergyBand } from "../allergies/allergy_view.js";
import { cartBar, cartPanel } from "../cart/cart_view.js";
import { fireRow, placeRow } from "../courses/course_view.js";
import { FAVOURITES } from "../menu/favourites.js";
import { pictureEvents } from "../menu/pictures.js";
import { takeawayDetailsRow } from "../takeaway/takeaway_details_view.js";
import { refusedHere } from "../unsent/unsent_view.js";
import { toastStrip } from "../view/toast_strip.js";
import { guestsRow } from "./guests_row.js";

export function orderView(state, actions) {
  return h(
    "div",
    { class: "order", key: "order" },
    h(
      "div",
      { class: "order-menu" },
      state.existingOrder
        ? h(
            "p",
            { class: "banner banner-info order-existing", key: "existing", role: "status" },
            icon("users"),
            `${state.existingOrder.server_name || "Someone else"} has an order open here. Your items are added to it.`,
          )
        : null,
      refusedHere(state, actions),
      state.ui.searching ? searchRow(state, actions) : categoryRow(state, actions),
      state.ui.searching && state.ui.search.trim() ? found(state, actions) : wholeMenu(state, actions),
      toastStrip(),
      guestsRow(state, actions),
      replacingRow(state, actions),
      fireRow(state, actions),
      allergyBand(state, actions),
      placeRow(state, actions),
      takeawayDetailsRow(state, actions),
    ),
    h("aside", { class: "order-cart", "aria-label": "Order" }, state.wide ? cartPanel(state, actions) : null),
    cartBar(state, actions),
  );
}

/** Looking for something instead of what ran out. */
function replacingRow({ ui, cart, menu }, actions) {
  const line = ui.replacing && cart?.lines.find(({ id }) => id === ui.replacing);
  if (!line) return null;
  return h(
    "div",
    { class: "banner banner-warning replacing-row", key: "replacing", role: "status" },
    icon("no-symbol"),
    h("p", null, `Tap what comes instead of ${menu.product(line.productId)?.name ?? "what is gone"}.`),
    h(
      "button",
      { class: "button button-quiet push-end", type: "button", on: { click: () => actions.keepLine() } },
      "Cancel",
    ),
  );
}

function categoryRow(state, actions) {
  return h(
    "div",
    { class: "order-find", key: "categories" },
    h(
      "button",
      {
        class: "button button-quiet is-icon-only",
        type: "button",
        title: "Search",
        "data-search-open": true,
        on: { click: () => actions.search(true) },
      },
      icon("magnifying-glass", "Search the menu"),
    ),
    memo("chips", [state.menu, state.service.favourites, state.ui.category], () =>
      h(
        "nav",
        { class: "chip-list", "aria-label": "Categories" },
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

function searchRow(state, actions) {
  const type = (event) => actions.search(true, event.target.value);
  const keys = (event) => {
    if (event.key === "Escape") actions.search(false);
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
        "aria-label": "Search the menu",
        placeholder: "Dish or drink",
        autocomplete: "off",
        enterkeyhint: "search",
        value: state.ui.search,
        on: { input: type, keydown: keys },
        enter: (input) => input.focus(),
      }),
    ),
    h("button", { class: "button button-quiet", type: "button", on: { click: () => actions.search(false) } }, "Done"),
  );
}

function found(state, actions) {
  const products = state.menu.search(state.ui.search);
  return h(
    "div",
    { class: "order-products scroll-area", key: "found", tabindex: "0", role: "region", "aria-label": "Found" },
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
          h("h2", null, "Nothing found"),
          h("p", null, `No product has “${state.ui.search.trim()}” in its name.`),
        ),
  );
}

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
      "aria-label": "Menu",
      "data-menu-scroll": true,
      on: { scroll: actions.menuScrolled },
    },
    holdHint(state, actions),
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

/** The hint for the long tap. It shows on each device until a person opens options by a long tap or dismisses it. */
function holdHint({ ui }, actions) {
  if (ui.knowsHold) return null;
  return h(
    "p",
    { class: "order-hint", key: "hint", "data-hold-hint": true },
    "Tap to add, hold for options",
    h(
      "button",
      {
        class: "button button-quiet is-icon-only",
        type: "button",
        title: "Got it",
        "data-hint-seen": true,
        on: { click: () => actions.holdIsKnown() },
      },
      icon("x-mark", "Got it"),
    ),
  );
}

function menuMissing(state, actions) {
  if (state.ready && !state.server.menu.version) return noMenu(state.config);
  if (!state.menuError)
    return h(
      "div",
      { class: "skeleton order-skeleton", role: "status", "aria-label": "Loading the menu" },
      [0, 1, 2, 3, 4].map((row) => h("div", { class: "skeleton-row", key: row })),
    );
  return h(
    "div",
    { class: "empty-state" },
    h("span", { class: "empty-state-icon" }, icon("book-open")),
    h("h2", null, "No menu"),
    h("p", null, state.menuError),
    h(
      "button",
      { class: "button button-secondary", type: "button", on: { click: () => actions.loadMenu() } },
      icon("arrow-path"),
      "Try again",
    ),
  );
}

/** Nothing was ever published. As soon as it is, the stream brings it and this goes away by itself. */
function noMenu({ links }) {
  return h(
    "div",
    { class: "empty-state", "data-no-menu": true },
    h("span", { class: "empty-state-icon" }, icon("book-open")),
    h("h2", null, "No menu yet"),
    h(
      "p",
      null,
      links?.publish
        ? "Publish the menu and it is here at once."
        : "The owner or a manager publishes it in the portal, under Menu. It is here at once.",
    ),
    links?.publish ? h("a", { class: "button button-primary", href: links.publish }, "Publish the menu") : null,
  );
}

function productTile(product, state, actions) {
  const soldOut = state.soldOut.has(product.id);
  const count = state.cartCounts.get(product.id) ?? 0;
  return memo(product.id, [product, soldOut, count], () => drawTile({ product, soldOut, count, actions }));
}

/** That a longer tap opens its options. */
const optionsMark = () =>
  h(
    "span",
    { class: "product-more", key: "more" },
    h("span", { "aria-hidden": "true" }, "…"),
    h("span", { class: "visually-hidden" }, " with options"),
  );

function drawTile({ product, soldOut, count, actions }) {
  const picture = product.images?.["160"];
  return h(
    "li",
    { class: "product-item" },
    h(
      "button",
      {
        class: `product-tile${soldOut ? " is-sold-out" : ""}${count ? " is-chosen" : ""}`,
        type: "button",
        "data-product": product.id,
        "aria-disabled": soldOut ? "true" : null,
        on: press({ tap: () => actions.tapProduct(product.id), hold: () => actions.holdProduct(product.id) }),
      },
      picture
        ? h("img", {
            class: "product-picture",
            src: picture,
            alt: "",
            width: "44",
            height: "44",
            loading: "lazy",
            decoding: "async",
            key: "picture",
            on: pictureEvents,
          })
        : product.emoji
          ? h("span", { class: "product-picture", "aria-hidden": "true", key: "emoji" }, product.emoji)
          : null,
      h(
        "span",
        { class: "product-text" },
        h("span", { class: "product-name" }, product.name),
        soldOut
          ? h("span", { class: "product-gone", key: "gone" }, icon("no-symbol"), "Sold out")
          : h(
              "span",
              { class: "product-price money", key: "price" },
              formatPence(pence(product.price)),
              product.modifier_groups.length ? optionsMark() : null,
            ),
      ),
      count
        ? h(
            "span",
            { class: "product-count", key: "count" },
            String(count),
            h("span", { class: "visually-hidden" }, " in the cart"),
          )
        : null,
    ),
  );
}
