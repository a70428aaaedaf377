// @ts-check
// A product of the menu: a tap adds it, a long tap opens its options.

import { formatPence, pence } from "../../shared/money.js";
import { t } from "../../shared/translate.js";
import { h, icon, memo } from "../../shared/view/dom.js";
import { press } from "../../shared/view/press.js";
import { pictureEvents } from "./pictures.js";

/** @import { Actions, Product, ScreenState } from "../types.js" */

/**
 * @param {Product} product
 * @param {ScreenState} state
 * @param {Actions} actions
 */
export function productTile(product, state, actions) {
  const soldOut = state.soldOut.has(product.id);
  const count = state.cartCounts.get(product.id) ?? 0;
  const left = state.left.get(product.id);
  return memo(product.id, [product, soldOut, count, left], () => drawTile({ product, soldOut, count, left, actions }));
}

/** Shows that a long tap opens options. */
const optionsMark = () =>
  h(
    "span",
    { class: "product-more", key: "more" },
    h("span", { "aria-hidden": "true" }, "…"),
    h("span", { class: "visually-hidden" }, t(" with options")),
  );

/** @param {{product: Product, soldOut: boolean, count: number, left?: number, actions: Actions}} given */
function drawTile({ product, soldOut, count, left, actions }) {
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
        on: press({ tap: () => actions.tapProduct(product.id), hold: () => actions.longPressProduct(product.id) }),
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
          ? h("span", { class: "product-gone", key: "gone" }, icon("no-symbol"), t("Sold out"))
          : h(
              "span",
              { class: "product-price money", key: "price" },
              formatPence(pence(product.price)),
              left ? h("span", { class: "product-left", key: "left" }, t("{left} left", { left })) : null,
              product.modifier_groups.length ? optionsMark() : null,
            ),
      ),
      count
        ? h(
            "span",
            { class: "product-count", key: "count" },
            String(count),
            h("span", { class: "visually-hidden" }, t(" in the cart")),
          )
        : null,
    ),
  );
}
